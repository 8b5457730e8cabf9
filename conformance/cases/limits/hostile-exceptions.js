/*---
clause: hostile.values
level: should
description: exceptions whose name, message and stack throw still reject
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const evil = (make) => Object.defineProperties(make, {
      name: { get() { throw new Error("name"); } },
      message: { get() { throw new Error("message"); } },
      stack: { get() { throw new Error("stack"); } },
    });
    export default {
      run() { throw evil(new Error("x")); },
      proxy() { throw new Proxy(new Error("x"), { get() { throw new Error("trap"); } }); },
      ok() { return "ok"; },
    };`;
  const guest = loadEntrypoint(t, source);
  for (const name of ["run", "proxy"]) {
    const outcome = await guest[name](null).then(
      () => "answered",
      () => "threw",
    );
    assertEquals(outcome, "threw", name);
  }
  assertEquals(await guest.ok(null), "ok");
}

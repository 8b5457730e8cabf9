/*---
clause: hostile.values
level: should
description: proxies as arguments of a callback and as results are refused or read, no more
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const traps = new Proxy({}, { get() { throw new Error("trap"); } });
    export default {
      run() { return new Proxy({ a: 1 }, traps); },
      call(f) { return f(new Proxy({ a: 1 }, traps)).then(() => "answered", () => "refused"); },
      ok() { return "ok"; },
    };`;
  const guest = loadEntrypoint(t, source);
  await guest.run(null).catch(() => {});
  await guest.call((x) => x).catch(() => {});
  assertEquals(await guest.ok(null), "ok");
}

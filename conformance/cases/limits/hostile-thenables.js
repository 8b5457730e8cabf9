/*---
clause: hostile.values
level: should
description: thenables that throw, call back twice or answer themselves are an exception or an
  answer
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const results = {
      throws: { then() { throw new RangeError("then"); } },
      twice: { then(yes, no) { yes("first"); no(new Error("second")); yes("third"); } },
      getter: { get then() { throw new TypeError("get then"); } },
      rejects: { then(yes, no) { no(new URIError("rejected")); } },
    };
    export default { run(name) { return results[name]; } };`;
  const guest = loadEntrypoint(t, source);
  await assertRejects(() => guest.run("throws"), { message: "then" });
  await assertRejects(() => guest.run("getter"), { message: "get then" });
  await assertRejects(() => guest.run("rejects"), { message: "rejected" });
  assertEquals(await guest.run("twice"), "first");
}

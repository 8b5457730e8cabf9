/*---
clause: entrypoints.missing
level: should
description: a request to an entrypoint that the worker does not export rejects
features: []
---*/
import { assertEquals, assertRejects, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export default { run() { return "default"; } };`);
  for (const name of ["Missing", "toString", "__proto__", "constructor"]) {
    await assertRejects(() => stub.getEntrypoint(name).run(null), { type: Error }, name);
    await assertRejects(
      () => stub.getEntrypoint(name).fetch("http://localhost/"),
      { type: Error },
      `${name}, fetch`,
    );
  }
  assertEquals(await stub.getEntrypoint().run(null), "default", "the worker goes on");
}

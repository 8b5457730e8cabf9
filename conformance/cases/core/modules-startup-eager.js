/*---
clause: modules.startup-eager
level: observed
description: a callback of the parent sees the start before any request is made
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let code;
  const given = new Promise((resolve) => (code = resolve));
  const stub = t.loader.get(t.unique(), () => {
    code("asked");
    return workerCode(`export default {};`);
  });
  assertEquals(await given, "asked");
  assertEquals(typeof stub.getEntrypoint, "function");
}

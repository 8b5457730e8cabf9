/*---
clause: cache.id-text
level: should
description: the empty text is an id that is kept
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return globalThis.id ??= Math.random(); } };`;
  const run = () => t.loader.get("", () => workerCode(source)).getEntrypoint().run(null);
  assertEquals((await run()) === (await run()), true);
}

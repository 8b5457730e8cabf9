/*---
clause: load.size-limit
level: should
description: modules of more than 64 MiB together are refused, and the limit is named
features: []
timeout: 20000
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const half = "x".repeat(33 << 20);
  const modules = { "agent.js": `export default {};`, a: { text: half }, b: { text: half } };
  const code = workerCode({ modules });
  assertThrows(() => t.loader.load(code), { message: "67108864" });
}

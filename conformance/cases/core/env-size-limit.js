/*---
clause: env.size-limit
level: should
description: an env of one and a half MiB is refused, one of half a MiB accepted
features: []
---*/
import { assertEquals, assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(_, env) { return env.TEXT.length; } };`;
  const code = (length) => workerCode(source, { env: { TEXT: "x".repeat(length) } });
  assertThrows(() => t.loader.load(code(3 << 19)), { message: "1048576" });
  assertEquals(await t.loader.load(code(1 << 19)).getEntrypoint().run(null), 1 << 19);
}

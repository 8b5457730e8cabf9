/*---
clause: tails.streaming
level: should
description: streamingTails are experimental
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const streamingTails = [t.ctx.exports.TailRecorder({ props: { key: t.unique() } })];
  const code = workerCode(`export default {};`, { streamingTails });
  assertThrows(() => t.loader.load(code), { message: /experimental/i });
}

/*---
clause: rpc.pipelining
level: must
description: an exception of the first call is that of the whole chain
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { async run() { await null; throw new RangeError("first"); } };`;
  const call = () => loadEntrypoint(t, source).run(null).next().value();
  await assertRejects(async () => await call(), { type: RangeError, message: "first" });
}

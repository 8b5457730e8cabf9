/*---
clause: rpc.refused-instances
level: must
description: an instance deep in an object, a list or a map rejects as well
features: []
---*/
import { assertRejects, format, loadEntrypoint } from "../../harness/assert.js";

class Own {}

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  for (const value of [{ a: [new Own()] }, [[new Own()]], new Map([[1, new Own()]])]) {
    await assertRejects(() => entrypoint.run(value), { type: Error }, format(value));
  }
}

/*---
clause: entrypoints.object-own
level: should
description: plain data of an exported object can be read
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { value: 5, deep: { list: [1] } };`);
  assertEquals(await entrypoint.value, 5);
  assertEquals(await entrypoint.deep.list, [1]);
}

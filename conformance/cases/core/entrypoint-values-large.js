/*---
clause: entrypoints.values
level: must
description: long strings, wide lists and deep objects cross both ways unchanged
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  let deep = { end: true };
  for (let i = 0; i < 200; i++) deep = { deep };
  const values = ["é".repeat(200000), Array.from({ length: 50000 }, (_, i) => i), deep];
  const entrypoint = loadEntrypoint(t, `export default { run(x) { return x; } };`);
  assertEquals(await entrypoint.run(values[0]), values[0]);
  assertEquals((await entrypoint.run(values[1])).length, 50000);
  let got = await entrypoint.run(values[2]);
  for (let i = 0; i < 200; i++) got = got.deep;
  assertEquals(got, { end: true });
}

/*---
clause: rpc.reentrant
level: must
description: parent and worker call each other twenty deep
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { async run({ n, f }) { return n === 0 ? 0 : 1 + (await f(n - 1)); } };`;
  const entrypoint = loadEntrypoint(t, source);
  const f = (n) => entrypoint.run({ n, f });
  assertEquals(await entrypoint.run({ n: 20, f }), 20);
}

/*---
clause: rpc.functions
level: must
description: functions deep in objects, lists and maps cross both ways
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run({ list, deep }) {
        return { sum: await list[0](await deep.get("f")(1)), twice: (x) => 2 * x };
      },
    };`;
  const argument = { list: [(x) => x + 1], deep: new Map([["f", (x) => x + 100]]) };
  const answer = await loadEntrypoint(t, source).run(argument);
  assertEquals([answer.sum, await answer.twice(4)], [102, 8]);
}

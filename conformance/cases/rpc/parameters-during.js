/*---
clause: rpc.parameters-disposed
level: must
description: a callback works until the call has returned, however long that takes
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run(f) {
        for (let i = 0; i < 20; i++) await null;
        const first = await f(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return [first, await f(2)];
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run((x) => x), [1, 2]);
}

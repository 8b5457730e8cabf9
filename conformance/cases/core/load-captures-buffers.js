/*---
clause: load.captures-code
level: should
description: what is written into a view, or transferred away, after load() does not reach a data
  module
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const bytes = new Uint8Array([1, 2, 3]);
  const moved = new Uint8Array([4, 5]).buffer;
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import a from "./a"; import b from "./b";
        export default { run() { return [[...new Uint8Array(a)], [...new Uint8Array(b)]]; } };`,
      a: { data: bytes },
      b: { data: moved },
    },
  });
  bytes.fill(9);
  structuredClone(moved, { transfer: [moved] });
  assertEquals(await entrypoint.run(null), [[1, 2, 3], [4, 5]]);
}

/*---
clause: modules.wasm
level: must
description: of a view given as {wasm} the viewed bytes count, and the name does not matter
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const WASM = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6,
    1, 4, 0, 65, 42, 11,
  ];
  const padded = new Uint8Array([9, 9, ...WASM, 9]);
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import m from "./tool";
        const instance = new WebAssembly.Instance(m);
        export default { run() { return instance.exports.f(); } };`,
      tool: { wasm: padded.subarray(2, 2 + WASM.length) },
    },
  });
  assertEquals(await entrypoint.run(null), 42);
}

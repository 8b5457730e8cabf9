/*---
clause: modules.wasm
level: must
description: a module given as bytes of WebAssembly is a WebAssembly.Module and runs
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  // (module (func (export "f") (result i32) i32.const 42))
  const WASM = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6,
    1, 4, 0, 65, 42, 11,
  ];
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import m from "./m.wasm";
        export default {
          run() {
            return [m instanceof WebAssembly.Module, new WebAssembly.Instance(m).exports.f()];
          },
        };`,
      "m.wasm": { wasm: new Uint8Array(WASM).buffer },
    },
  });
  assertEquals(await entrypoint.run(null), [true, 42]);
}

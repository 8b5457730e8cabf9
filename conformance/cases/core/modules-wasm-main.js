/*---
clause: modules.wasm
level: must
description: a module of WebAssembly is no text and no main module, and does not import by itself
features: []
---*/
import { assertEquals, assertRefused, loadEntrypoint, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const WASM = [0, 97, 115, 109, 1, 0, 0, 0];
  await assertRefused(t, workerCode({ modules: { "agent.js": { wasm: new Uint8Array(WASM) } } }));
  await assertRefused(t, workerCode({ modules: { "agent.js": { wasm: "text" } } }));
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import * as m from "./m.wasm";
        export default { run() { return Object.keys(m); } };`,
      "m.wasm": { wasm: new Uint8Array(WASM) },
    },
  });
  assertEquals(await entrypoint.run(null), ["default"]);
}

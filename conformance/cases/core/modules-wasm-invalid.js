/*---
clause: modules.wasm-invalid
level: should
description: bytes that are no WebAssembly fail the start
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const wasm of [new Uint8Array([1, 2, 3, 4]), new Uint8Array(0)]) {
    const modules = { "agent.js": "export default { run() {} };", "m.wasm": { wasm } };
    await assertRefused(t, workerCode({ modules }), { message: /CompileError|[Ww]asm/ });
  }
}

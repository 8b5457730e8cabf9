/*---
clause: isolation.wasm-runtime
level: should
description: WebAssembly.compile, instantiate and Module of bytes are refused in a handler
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    const ways = [
      () => WebAssembly.compile(bytes), () => WebAssembly.instantiate(bytes),
      async () => new WebAssembly.Module(bytes),
    ];
    export default { run(i) { return ways[i]().then(() => "made", (e) => e.name); } };`;
  const entrypoint = loadEntrypoint(t, source);
  for (const i of [0, 1, 2]) assertEquals(await entrypoint.run(i), "CompileError", String(i));
}

/*---
description: WebAssembly modules are data
breaks: [modules.wasm]
---*/
import { eachModule } from "../harness/mutate.js";

export default (loader) => ({
  load: (code) =>
    loader.load(
      eachModule(code, (m) =>
        m && m.wasm
          ? { data: m.wasm }
          : m,
      ),
    ),
  get: (id, callback) => loader.get(id, callback)
});

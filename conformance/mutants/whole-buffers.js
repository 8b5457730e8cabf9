/*---
description: of a view the whole buffer is taken
breaks: [modules.data-view, modules.wasm]
---*/
import { eachModule } from "../harness/mutate.js";

export default (loader) => ({
  load: (code) =>
    loader.load(
      eachModule(code, (m) =>
        m && ArrayBuffer.isView(m.data)
          ? { data: m.data.buffer } 
          : m && ArrayBuffer.isView(m.wasm) ? { wasm: m.wasm.buffer }
          : m,
      ),
    ),
  get: (id, callback) => loader.get(id, callback)
});

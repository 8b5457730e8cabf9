/*---
description: CommonJS modules are taken for ES modules
breaks: [modules.cjs]
---*/
import { eachModule } from "../harness/mutate.js";

export default (loader) => ({
  load: (code) =>
    loader.load(
      eachModule(code, (m) =>
        m && typeof m.cjs === "string"
          ? { js: m.cjs }
          : m,
      ),
    ),
  get: (id, callback) => loader.get(id, callback)
});

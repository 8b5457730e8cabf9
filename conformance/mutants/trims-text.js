/*---
description: text modules are trimmed
breaks: [modules.text]
---*/
import { eachModule } from "../harness/mutate.js";

export default (loader) => ({
  load: (code) =>
    loader.load(
      eachModule(code, (m) =>
        m && typeof m.text === "string"
          ? { text: m.text.trim() }
          : m,
      ),
    ),
  get: (id, callback) => loader.get(id, callback)
});

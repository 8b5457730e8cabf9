/*---
description: text modules lose what is not ASCII
breaks: [modules.text]
---*/
import { eachModule } from "../harness/mutate.js";

export default (loader) => ({
  load: (code) =>
    loader.load(
      eachModule(code, (m) =>
        m && typeof m.text === "string"
          ? { text: m.text.replace(/[^\x00-\x7f]/g, "?") }
          : m,
      ),
    ),
  get: (id, callback) => loader.get(id, callback)
});

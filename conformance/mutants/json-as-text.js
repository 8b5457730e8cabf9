/*---
description: json modules are text
breaks: [modules.json]
---*/
import { eachModule } from "../harness/mutate.js";

export default (loader) => ({
  load: (code) =>
    loader.load(
      eachModule(code, (m) =>
        m && "json" in Object(m)
          ? { text: JSON.stringify(m.json) }
          : m,
      ),
    ),
  get: (id, callback) => loader.get(id, callback)
});

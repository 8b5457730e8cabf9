/*---
description: a string is an ES module whatever its name
breaks: [modules.by-name]
---*/
import { eachModule } from "../harness/mutate.js";

export default (loader) => ({
  load: (code) =>
    loader.load(
      eachModule(code, (m) =>
        typeof m === "string"
          ? { js: m }
          : m,
      ),
    ),
  get: (id, callback) => loader.get(id, callback)
});

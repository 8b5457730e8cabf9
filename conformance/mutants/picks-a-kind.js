/*---
description: of a module of two kinds the first is taken
breaks: [modules.one-kind]
---*/
import { eachModule } from "../harness/mutate.js";

export default (loader) => ({
  load: (code) =>
    loader.load(
      eachModule(code, (m) =>
        m && typeof m === "object"
          ? Object.fromEntries(Object.entries(m).slice(0, 1))
          : m,
      ),
    ),
  get: (id, callback) => loader.get(id, callback)
});

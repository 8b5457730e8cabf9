/*---
description: modules that are missing are empty
breaks: [modules.import-missing]
---*/
export default (loader) => ({
  load(code) {
    const modules = { ...code.modules };
    for (const name of ["nowhere.js", "none.js", "missing.js", "b.js", "gone.js"]) {
      if (!(name in modules)) modules[name] = "";
    }
    return loader.load({ ...code, modules });
  },
  get: (id, callback) => loader.get(id, callback)
});

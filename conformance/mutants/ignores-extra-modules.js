/*---
description: only the main module is loaded
breaks: [modules.import, modules.text, modules.json, modules.data]
---*/
export default (loader) => ({
  load: (code) => loader.load({
    ...code,
    modules: { [code.mainModule]: code.modules[code.mainModule] },
  }),
  get: (id, callback) => loader.get(id, callback)
});

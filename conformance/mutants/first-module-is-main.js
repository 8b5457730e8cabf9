/*---
description: the first module is the main one, whatever mainModule says
breaks: [load.main-module]
---*/
export default (loader) => ({
  load: (code) => loader.load({ ...code, mainModule: Object.keys(code.modules)[0] }),
  get: (id, callback) => loader.get(id, callback)
});

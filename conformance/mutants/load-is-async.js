/*---
description: load() answers a promise of a stub
breaks: [load.returns-stub]
---*/
export default (loader) => ({
  load: async (code) => loader.load(code),
  get: (id, callback) => loader.get(id, callback)
});

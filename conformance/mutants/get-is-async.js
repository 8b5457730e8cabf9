/*---
description: get() answers a promise of a stub
breaks: [cache.get-returns-stub]
---*/
export default (loader) => ({
  load: (code) => loader.load(code),
  get: async (id, callback) => loader.get(id, callback)
});

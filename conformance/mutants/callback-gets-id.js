/*---
description: the callback is called with the id
breaks: [cache.callback-arguments]
---*/
export default (loader) => ({
  load: (code) => loader.load(code),
  get: (id, callback) => loader.get(id, () => callback(id))
});

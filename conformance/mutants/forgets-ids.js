/*---
description: get() never finds a worker again
breaks: [cache.same-id]
---*/
export default (loader) => ({
  load: (code) => loader.load(code),
  get: (id, callback) => loader.get(null, callback),
});

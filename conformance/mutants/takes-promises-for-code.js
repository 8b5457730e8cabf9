/*---
description: a promise of code is taken for the code
breaks: [cache.get-callback]
---*/
export default (loader) => ({
  load: (code) => loader.load(code),
  get: (id, callback) => loader.get(id, () => ({ ...callback() })),
});

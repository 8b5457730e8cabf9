/*---
description: every worker has the flags of its parent
breaks: [load.compatibility-own]
---*/
export default (loader) => ({
  load({ compatibilityFlags, ...code }) {
    return loader.load(code);
  },
  get: (id, callback) => loader.get(id, callback)
});

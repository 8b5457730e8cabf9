/*---
description: flags that are not known are dropped
breaks: [load.compatibility-flags]
---*/
export default (loader) => ({
  load(code) {
    try {
      return loader.load(code);
    } catch (error) {
      if (!/flag/.test(error.message)) throw error;
      return loader.load({ ...code, compatibilityFlags: [] });
    }
  },
  get: (id, callback) => loader.get(id, callback)
});

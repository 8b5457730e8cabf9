/*---
description: get() loads an empty worker when its callback fails
breaks: [cache.callback-error]
---*/
const EMPTY = {
  compatibilityDate: "2026-01-01",
  mainModule: "empty.js",
  modules: { "empty.js": "export default { run() {} };" },
};

export default (loader) => ({
  load: (code) => loader.load(code),
  get(id, callback) {
    return loader.get(id, async () => {
      try {
        return await callback();
      } catch {
        return EMPTY;
      }
    });
  },
});

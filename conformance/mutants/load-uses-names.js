/*---
description: load() of code that it saw before answers the worker that it has
breaks: [cache.load-is-apart, load.fresh]
---*/
export default (loader) => {
  const workers = /* @__PURE__ */ new Map();
  return {
    load(code) {
      if (!workers.has(code)) workers.set(code, loader.load(code));
      return workers.get(code);
    },
    get: (id, callback) => loader.get(id, callback)
  };
};

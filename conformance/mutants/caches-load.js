/*---
description: load() answers the worker that it made before of the same main module
breaks: [load.fresh]
---*/
export default (loader) => {
  const loaded = new Map();
  return {
    load(code) {
      const source = JSON.stringify(code && code.modules);
      if (!loaded.has(source)) loaded.set(source, loader.load(code));
      return loaded.get(source);
    },
    get: (id, callback) => loader.get(id, callback),
  };
};

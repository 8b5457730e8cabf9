/*---
description: other code for an id replaces the worker
breaks: [cache.first-code, cache.same-id]
---*/
export default (loader) => {
  const versions = /* @__PURE__ */ new Map();
  return {
    load: (code) => loader.load(code),
    get(id, callback) {
      versions.set(id, (versions.get(id) || 0) + 1);
      return loader.get(`${id}@${versions.get(id)}`, callback);
    }
  };
};

/*---
description: get(null) keeps its worker under a name
breaks: [cache.null-id]
---*/
export default (loader) => {
  const name = `null-${Math.random()}`;
  return {
    load: (code) => loader.load(code),
    get: (id, callback) => loader.get(id === null || id === void 0 ? name : id, callback)
  };
};

/*---
description: loaders with a common id have caches of their own
breaks: [cache.loader-id]
---*/
let serial = 0;

export default (loader) => {
  const prefix = `${++serial} `;
  return {
    load: (code) => loader.load(code),
    get: (id, callback) => loader.get(id === null ? null : prefix + id, callback),
  };
};

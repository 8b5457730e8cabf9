/*---
description: get() answers the worker of the first id for every id
breaks: [cache.different-ids]
---*/
export default (loader) => {
  let first;
  return {
    load: (code) => loader.load(code),
    get: (id, callback) => (first = first || loader.get(id, callback)),
  };
};

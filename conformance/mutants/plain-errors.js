/*---
description: every exception of a worker arrives as a plain Error
breaks: [errors.types]
---*/
const call =
  (entrypoint, name) =>
  async (...args) => {
    try {
      return await entrypoint[name](...args);
    } catch (error) {
      throw new Error(error.message);
    }
  };
const flatten = (entrypoint) =>
  new Proxy(
    {},
    {
      get: (_, name) => (name === "then" ? undefined : call(entrypoint, name)),
    },
  );
const wrap = (stub) => ({
  getEntrypoint: (name, options) => flatten(stub.getEntrypoint(name, options)),
});

export default (loader) => ({
  load: (code) => wrap(loader.load(code)),
  get: (id, callback) => wrap(loader.get(id, callback)),
});

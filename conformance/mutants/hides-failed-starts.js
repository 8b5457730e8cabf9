/*---
description: a worker that cannot start answers undefined instead of an exception
breaks: [errors.startup, modules.import-missing]
---*/
const START = /Failed to start|SyntaxError|No such module/;
const call =
  (entrypoint, name) =>
  async (...args) => {
    try {
      return await entrypoint[name](...args);
    } catch (error) {
      if (START.test(error.message)) return undefined;
      throw error;
    }
  };
const hide = (entrypoint) =>
  new Proxy(
    {},
    {
      get: (_, name) => (name === "then" ? undefined : call(entrypoint, name)),
    },
  );
const wrap = (stub) => ({
  getEntrypoint: (name, options) => hide(stub.getEntrypoint(name, options)),
});

export default (loader) => ({
  load: (code) => wrap(loader.load(code)),
  get: (id, callback) => wrap(loader.get(id, callback)),
});

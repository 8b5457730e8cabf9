// What mutants are made of: loaders around a right one that change the modules of what is loaded,
// the stubs that come back, or the calls on their entrypoints.

/** The code with `change(module, name)` in place of each module; what is no code stays as it is. */
export function eachModule(code, change) {
  if (!code || !code.modules) return code;
  const modules = {};
  for (const name of Object.keys(code.modules)) modules[name] = change(code.modules[name], name);
  return { ...code, modules };
}

/** A loader whose stubs are what `wrap(stub)` makes of them. */
export function aroundStubs(loader, wrap) {
  return {
    load: (code) => wrap(loader.load(code)),
    get: (id, callback) => wrap(loader.get(id, callback)),
  };
}

/** A loader whose calls go through `around(call, args, name)`, with which it does what it likes. */
export function aroundCalls(loader, around) {
  const wrap = (entrypoint) =>
    new Proxy(
      {},
      {
        get(_, name) {
          if (name === "then") return undefined;
          return (...args) => around((...all) => entrypoint[name](...all), args, name);
        },
      },
    );
  return aroundStubs(loader, (stub) => ({
    getEntrypoint: (name, options) => wrap(stub.getEntrypoint(name, options)),
  }));
}

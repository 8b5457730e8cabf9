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

/** A loader for which all code, of load() and of get(), is what `change(code)` makes of it. */
export function aroundCode(loader, change) {
  const changed = (code) => (code && code.modules ? change(code) : code);
  return {
    load: (code) => loader.load(changed(code)),
    get: (id, callback) => loader.get(id, async () => changed(await callback())),
  };
}

/**
 * The code with another main module in front of its own. `source` is its text, in which MAIN is the
 * specifier of the main module that was given.
 */
export function beforeMain(code, source) {
  const at = String(code.mainModule).lastIndexOf("/") + 1;
  const [folder, file] = [code.mainModule.slice(0, at), code.mainModule.slice(at)];
  const name = `${folder}mutant-before-main.js`;
  const text = source.replace(/MAIN/g, JSON.stringify(`./${file}`));
  return { ...code, mainModule: name, modules: { ...code.modules, [name]: text } };
}

/**
 * The code with a main module whose default export, where that is an object, has its methods called
 * through `around`: the text of a function `(method, args) => result` in the worker, where `args` are
 * [argument, env, ctx]. A class stays as it is.
 */
export function aroundMain(code, around) {
  return beforeMain(
    code,
    `
    import * as all from MAIN;
    export * from MAIN;
    const around = ${around};
    const given = all.default;
    function ofObject(object) {
      const made = {};
      for (const name of Object.keys(object)) {
        const f = object[name];
        made[name] = typeof f !== "function" ? f : (...args) => around(f.bind(object), args);
      }
      return made;
    }
    export default typeof given === "object" ? ofObject(given) : given;`,
  );
}

/*---
description: a worker's env starts as a copy of the parent's plain bindings
breaks: [env.exact]
---*/
export default (loader, parent) => {
  const leaked = {};
  for (const name of Object.keys(parent.env)) {
    if (typeof parent.env[name] === "string") leaked[name] = parent.env[name];
  }
  const leak = (code) => ({ ...code, env: { ...leaked, ...code.env } });
  return {
    load: (code) => loader.load(leak(code)),
    get: (id, callback) => loader.get(id, async () => leak(await callback())),
  };
};

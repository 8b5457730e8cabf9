/*---
description: load() hands a worker the values that the last one was given, too
breaks: [env.exact]
---*/
export default (loader) => {
  const before = {};
  return {
    load(code) {
      const stub = loader.load({ ...code, env: { ...before, ...code.env } });
      Object.assign(before, code.env, { VALUE: "changed by another" });
      return stub;
    },
    get: (id, callback) => loader.get(id, callback),
  };
};

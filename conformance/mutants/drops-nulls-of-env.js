/*---
description: undefined and null values of env are left out
breaks: [env.values]
---*/
export default (loader) => ({
  load(code) {
    const env = {};
    for (const key of Object.keys(code && code.env || {})) {
      if (code.env[key] !== void 0 && code.env[key] !== null) env[key] = code.env[key];
    }
    return loader.load(code && code.env ? { ...code, env } : code);
  },
  get: (id, callback) => loader.get(id, callback)
});

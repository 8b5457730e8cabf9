/*---
description: env is carried as JSON text
breaks: [env.structured-clone]
---*/
const text = (key, value) => (typeof value === "bigint" ? String(value) : value);
const flatten = (env) => {
  try {
    return JSON.parse(JSON.stringify(env, text));
  } catch {
    return {};
  }
};

export default (loader) => ({
  load: (code) => loader.load(code && code.env ? { ...code, env: flatten(code.env) } : code),
  get: (id, callback) => loader.get(id, callback),
});

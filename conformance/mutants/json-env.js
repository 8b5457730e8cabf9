/*---
description: env goes through JSON
breaks: [env.structured-clone, env.values]
---*/
export default (loader) => ({
  load(code) {
    if (!code || !code.env) return loader.load(code);
    const plain = (value) => value === void 0 || typeof value !== "object" || isPlain(value);
    const isPlain = (value) => !value || Object.getPrototypeOf(value) !== Object.prototype;
    const env = {};
    for (const key of Object.keys(code.env)) {
      const value = code.env[key];
      const text
        = plain(value) ? JSON.stringify(value, (_, v) => typeof v === "bigint" ? 0 : v) : "";
      env[key] = text ? JSON.parse(text) : value;
    }
    return loader.load({ ...code, env });
  },
  get: (id, callback) => loader.get(id, callback)
});

/*---
description: load() of nothing loads an empty worker
breaks: [load.arguments, load.modules-record]
---*/
const EMPTY = {
  compatibilityDate: "2026-01-01",
  mainModule: "a.js",
  modules: { "a.js": "export default {};" },
};
const isRecord = (value) => value && typeof value === "object" && !Array.isArray(value);

export default (loader) => ({
  load: (code) => loader.load(code && isRecord(code.modules) ? code : EMPTY),
  get: (id, callback) => loader.get(id, callback),
});

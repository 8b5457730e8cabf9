/*---
description: a missing compatibilityDate is filled in
breaks: [load.compatibility-date]
---*/
export default (loader) => ({
  load: (code) => loader.load({
    ...code,
    compatibilityDate: Object(code).compatibilityDate || "2026-01-01",
  }),
  get: (id, callback) => loader.get(id, callback)
});

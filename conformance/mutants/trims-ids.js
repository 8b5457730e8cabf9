/*---
description: ids are trimmed and cut off after sixty characters
breaks: [cache.different-ids]
---*/
export default (loader) => ({
  load: (code) => loader.load(code),
  get: (id, callback) => loader.get(typeof id === "string" ? id.trim().slice(0, 60) : id, callback)
});

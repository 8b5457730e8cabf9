/*---
description: get() compares ids without case, and without space around them
breaks: [cache.different-ids]
---*/
export default (loader) => ({
  load: (code) => loader.load(code),
  get: (id, callback) => loader.get(id === null ? null : id.trim().toLowerCase(), callback),
});

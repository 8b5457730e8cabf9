/*---
description: an exception of the callback is replaced by a general one
breaks: [cache.callback-error-type]
---*/
export default (loader) => ({
  load: (code) => loader.load(code),
  get: (id, callback) => loader.get(id, async () => {
    try {
      return await callback();
    } catch {
      throw new Error("internal error");
    }
  })
});

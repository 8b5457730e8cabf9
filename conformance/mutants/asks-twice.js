/*---
description: get() calls its callback twice for one worker
breaks: [cache.same-id]
---*/
export default (loader) => ({
  load: (code) => loader.load(code),
  get(id, callback) {
    return loader.get(id, async () => {
      await callback();
      return callback();
    });
  },
});

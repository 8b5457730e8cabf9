/*---
description: get() asks its callback before it returns
breaks: [cache.get-returns-stub, cache.callback-later]
---*/
export default (loader) => ({
  load: (code) => loader.load(code),
  get(id, callback) {
    const code = callback();
    return loader.get(id, () => code);
  }
});

/*---
description: only the first of several tail workers is told
breaks: [tails.invocation]
---*/
export default (loader) => ({
  load(code) {
    return loader.load(code && code.tails ? { ...code, tails: code.tails.slice(0, 1) } : code);
  },
  get: (id, callback) => loader.get(id, callback)
});

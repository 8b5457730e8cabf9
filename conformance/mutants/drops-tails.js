/*---
description: tail workers are left out
breaks: [tails.invocation, tails.logs]
---*/
export default (loader) => ({
  load({ tails, ...code }) {
    return loader.load(code);
  },
  get: (id, callback) => loader.get(id, callback)
});

/*---
description: a worker gets no env
breaks: [env.values, env.service-binding]
---*/
export default (loader) => ({
  load({ env, ...code }) {
    return loader.load(code);
  },
  get: (id, callback) => loader.get(id, callback)
});

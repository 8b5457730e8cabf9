/*---
description: a service as globalOutbound blocks
breaks: [outbound.service.fetch]
---*/
export default (loader) => ({
  load(code) {
    return loader.load(code && code.globalOutbound ? { ...code, globalOutbound: null } : code);
  },
  get: (id, callback) => loader.get(id, callback)
});

/*---
description: the limit of subrequests is ignored
breaks: [limits.sub-requests]
---*/
export default (loader) => ({
  load(code) {
    const { limits, ...rest } = Object(code);
    return loader.load(limits && limits.subRequests !== void 0 ? rest : code);
  },
  get: (id, callback) => loader.get(id, callback)
});

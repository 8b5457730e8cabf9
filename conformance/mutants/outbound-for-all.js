/*---
description: every worker has the globalOutbound of the first
breaks: [outbound.service.per-worker, outbound.null.own-only]
---*/
export default (loader) => {
  let first;
  return {
    load(code) {
      if (!("globalOutbound" in Object(code))) return loader.load(code);
      if (first === void 0) first = { globalOutbound: code.globalOutbound };
      return loader.load({ ...code, ...first });
    },
    get: (id, callback) => loader.get(id, callback)
  };
};

/*---
description: every worker has the globalOutbound of the first
breaks: [outbound.service.per-worker, outbound.null.own-only]
---*/
export default (loader) => {
  let first;
  return {
    load(code) {
      const { globalOutbound, ...rest } = code;
      first = first || ("globalOutbound" in code ? { globalOutbound } : {});
      return loader.load({ ...rest, ...first });
    },
    get: (id, callback) => loader.get(id, callback),
  };
};

/*---
description: every worker is without a network
breaks: [outbound.inherit, outbound.inherit.connect, outbound.service.fetch]
---*/
export default (loader) => ({
  load(code) {
    return loader.load({ ...code, globalOutbound: null });
  },
  get: (id, callback) => loader.get(id, async () => ({ ...await callback(), globalOutbound: null }))
});

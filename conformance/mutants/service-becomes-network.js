/*---
description: a service as globalOutbound is ignored, the network used instead
breaks: [outbound.service.connect, outbound.service.websocket, outbound.service.fetch, outbound.service.per-worker]
---*/
export default (loader) => ({
  load(code) {
    const { globalOutbound, ...rest } = Object(code);
    return loader.load(globalOutbound ? rest : code);
  },
  get: (id, callback) => loader.get(id, callback)
});

/*---
description: load() and get() forget globalOutbound, so that a blocked worker has the parent's
  network
breaks: [outbound.null.fetch, outbound.null.own-only]
---*/
const open = ({ globalOutbound, ...code }) => code;

export default (loader) => ({
  load: (code) => loader.load(open(code)),
  get: (id, callback) => loader.get(id, async () => open(await callback())),
});

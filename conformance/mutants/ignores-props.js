/*---
description: getEntrypoint() forgets the props
breaks: [entrypoints.props]
---*/
const forget = (stub) => ({ getEntrypoint: (name) => stub.getEntrypoint(name) });

export default (loader) => ({
  load: (code) => forget(loader.load(code)),
  get: (id, callback) => forget(loader.get(id, callback)),
});

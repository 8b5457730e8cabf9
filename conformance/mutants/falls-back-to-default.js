/*---
description: every name of an entrypoint gives the default export
breaks: [entrypoints.named, entrypoints.missing]
---*/
const byDefault = (stub) => ({
  getEntrypoint: (name, options) => stub.getEntrypoint(undefined, options),
});

export default (loader) => ({
  load: (code) => byDefault(loader.load(code)),
  get: (id, callback) => byDefault(loader.get(id, callback)),
});

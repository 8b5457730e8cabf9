// The natives (`ops`) and the lazy bundles, by name.

import { SafeMap } from "./primordials.js";

/* global ops */
const natives = ops;
export { natives as ops };

const loaded = new SafeMap();

// The exports of a bundle of runtime/js/web/lazy, compiled when it is first asked for.
export function lazy(name) {
  let exports = loaded.get(name);
  if (exports !== undefined) return exports;
  const body = natives.runScript("isoload:" + name, natives.lazySource(name));
  const module = { exports: {} };
  body(module, module.exports);
  exports = module.exports.default(natives, lazy);
  loaded.set(name, exports);
  return exports;
}

lazy.loaded = (name) => loaded.get(name);

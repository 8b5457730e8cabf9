/*---
description: names of modules are folded to lower case
breaks: [modules.exact-names]
---*/
function fold(code) {
  if (!code || !code.modules) return code;
  const modules = {};
  for (const name of Object.keys(code.modules)) {
    modules[name.toLowerCase().replace(/ /g, "")] = code.modules[name];
  }
  return { ...code, modules };
}

export default (loader) => ({
  load: (code) => loader.load(fold(code)),
  get: (id, callback) => loader.get(id, callback),
});

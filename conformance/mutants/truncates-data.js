/*---
description: data modules lose their last byte, and text modules what follows a NUL
breaks: [modules.data, modules.text]
---*/
function cut(module) {
  if (module && module.data instanceof ArrayBuffer) return { data: module.data.slice(0, -1) };
  if (module && typeof module.text === "string") return { text: module.text.split("\u0000")[0] };
  return module;
}

export default (loader) => ({
  load(code) {
    if (!code || !code.modules) return loader.load(code);
    const modules = {};
    for (const name of Object.keys(code.modules)) modules[name] = cut(code.modules[name]);
    return loader.load({ ...code, modules });
  },
  get: (id, callback) => loader.get(id, callback),
});

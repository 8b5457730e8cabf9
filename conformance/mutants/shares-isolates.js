/*---
description: workers of the same modules are put into one isolate
breaks: [isolation.globals, isolation.module-state]
---*/
export default (loader) => {
  const run = Math.random().toString(36);
  return {
    load: (code) => loader.get(`${run}:${JSON.stringify(code.modules)}`, () => code),
    get: (id, callback) => loader.get(id, callback),
  };
};

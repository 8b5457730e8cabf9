/*---
description: a globalOutbound of a wrong type is treated as if it had been left out
breaks: [load.wrong-type]
---*/
export default (loader) => ({
  load(code) {
    try {
      return loader.load(code);
    } catch (error) {
      if (!/globalOutbound/.test(String(error && error.message))) throw error;
      const { globalOutbound, ...rest } = code;
      return loader.load(rest);
    }
  },
  get: (id, callback) => loader.get(id, callback),
});

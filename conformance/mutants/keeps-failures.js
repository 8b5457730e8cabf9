/*---
description: a failure stays with its id
breaks: [cache.failure-retried]
---*/
export default (loader) => {
  const failures = /* @__PURE__ */ new Map();
  return {
    load: (code) => loader.load(code),
    get(id, callback) {
      const guarded = async () => {
        if (failures.has(id)) throw failures.get(id);
        try {
          return await callback();
        } catch (error) {
          failures.set(id, error);
          throw error;
        }
      };
      return loader.get(id, guarded);
    }
  };
};

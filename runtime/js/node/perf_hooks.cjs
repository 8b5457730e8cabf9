// node:perf_hooks, as far as there is something to measure with.
module.exports = {
  get performance() {
    return globalThis.performance;
  },
};

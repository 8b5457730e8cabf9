// The package of that name stands in for what every worker has.
module.exports = {
  get AbortController() {
    return globalThis.AbortController;
  },
  get AbortSignal() {
    return globalThis.AbortSignal;
  },
};

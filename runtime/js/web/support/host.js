// What the host gave to this lazy bundle. Bundled modules are evaluated before the bundle's default
// function is called, so they read it at the time of a call.

export const host = { ops: null, lazy: null };

export function bindHost(ops, lazy) {
  host.ops = ops;
  host.lazy = lazy;
}

// What the bundle of later builtins takes for the global object: the language's own, without what
// each isolate adds. Where core-js brings a global it is put here.

export const realm = {
  __proto__: null,
  AggregateError, Array, ArrayBuffer, BigInt, BigInt64Array, BigUint64Array, Boolean, DataView,
  Date, Error, EvalError, FinalizationRegistry, Float32Array, Float64Array, Function, Int16Array,
  Int32Array, Int8Array, JSON, Map, Math, Number, Object, Promise, Proxy, RangeError,
  ReferenceError, Reflect, RegExp, Set, String, Symbol, SyntaxError, TypeError, URIError,
  Uint16Array, Uint32Array, Uint8Array, Uint8ClampedArray, WeakMap, WeakRef, WeakSet,
  isFinite, isNaN, parseFloat, parseInt,
};

// Builtins of later editions of ECMAScript than V8 10.2 knows, and what is to be found under each
// name once core-js has run: [the object that has them, names].

const { Array, Object, Map, WeakMap, Set, Promise, String, RegExp, Error, Math, Uint8Array } =
  globalThis;
const { getPrototypeOf } = Reflect;
const TypedArray = getPrototypeOf(Uint8Array);
const IteratorPrototype = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));

export const LATER = [
  [Array.prototype, ["toReversed", "toSorted", "toSpliced", "with"]],
  [Array, ["fromAsync"]],
  [TypedArray.prototype, ["toReversed", "toSorted", "with"]],
  [Uint8Array, ["fromBase64", "fromHex"]],
  [Uint8Array.prototype, ["setFromBase64", "setFromHex", "toBase64", "toHex"]],
  [Object, ["groupBy"]],
  [Map, ["groupBy"]],
  [Map.prototype, ["getOrInsert", "getOrInsertComputed"]],
  [WeakMap.prototype, ["getOrInsert", "getOrInsertComputed"]],
  [Promise, ["try", "withResolvers"]],
  [
    Set.prototype,
    [
      "difference",
      "intersection",
      "isDisjointFrom",
      "isSubsetOf",
      "isSupersetOf",
      "symmetricDifference",
      "union",
    ],
  ],
  [String.prototype, ["isWellFormed", "toWellFormed"]],
  [RegExp, ["escape"]],
  [Error, ["isError"]],
  [Math, ["sumPrecise"]],
  [
    IteratorPrototype,
    [
      "drop",
      "every",
      "filter",
      "find",
      "flatMap",
      "forEach",
      "map",
      "reduce",
      "some",
      "take",
      "toArray",
    ],
  ],
  [globalThis, ["AsyncDisposableStack", "DisposableStack", "Iterator", "SuppressedError"]],
];

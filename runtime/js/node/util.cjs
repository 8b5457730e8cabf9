// node:util: the package util, with Node.js's own inspect and what was added since.
const base = require("../../../node_modules/util/util.js");
const inspector = require("../../../node_modules/node-inspect-extracted/dist/inspect.js");
const { isDeepStrictEqual } =
  require("../../../node_modules/assert/build/internal/util/comparisons.js");

const { inspect, format, formatWithOptions } = inspector;
const { hasOwn } = Object;

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

const types = {
  ...base.types,
  isProxy: powers.isProxy,
  isTypedArray: (value) => typedArrayTag.call(value) !== undefined,
  isUint8Array: (value) => typedArrayTag.call(value) === "Uint8Array",
  isExternal: () => false,
};

const COLOURS = {
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24],
  inverse: [7, 27], hidden: [8, 28], strikethrough: [9, 29], black: [30, 39], red: [31, 39],
  green: [32, 39], yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39],
  white: [37, 39], gray: [90, 39], grey: [90, 39],
};

function styleText(style, text) {
  let styled = `${text}`;
  for (const name of [style].flat()) {
    if (!hasOwn(COLOURS, name)) throw new TypeError(`The style ${format("%o", name)} is unknown.`);
    styled = `\u001b[${COLOURS[name][0]}m${styled}\u001b[${COLOURS[name][1]}m`;
  }
  return styled;
}

function stripVTControlCharacters(text) {
  return inspector.stripVTControlCharacters(text);
}

// A promise of the moment at which the signal aborts.
function aborted(signal) {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

module.exports = {
  ...base,
  inspect,
  format,
  formatWithOptions,
  types,
  isDeepStrictEqual,
  styleText,
  stripVTControlCharacters,
  aborted,
  debug: base.debuglog,
  isArray: Array.isArray,
  toUSVString: (text) => `${text}`.replace(/\p{Surrogate}/gu, "\ufffd"),
  get TextEncoder() {
    return globalThis.TextEncoder;
  },
  get TextDecoder() {
    return globalThis.TextDecoder;
  },
};

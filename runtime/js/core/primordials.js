// Builtins as they were before any guest ran: guests share the realm and may replace them all.

export const {
  Array, ArrayBuffer, BigInt, Boolean, DataView, Date, Error, FinalizationRegistry, Function, Map,
  Number, Object, Promise, Proxy, RegExp, Set, String, Symbol, TypeError, Uint8Array, WeakMap,
  WeakRef,
} = globalThis;

const { getPrototypeOf, setPrototypeOf, defineProperty, ownKeys, apply, construct, set } = Reflect;
const uncurry = Function.prototype.bind.bind(Function.prototype.call);

export { apply, construct, defineProperty, getPrototypeOf, ownKeys, set, setPrototypeOf };

export const { create, freeze, keys, getOwnPropertyDescriptor } = Object;
export const { stringify, parse } = JSON;
export const isArray = Array.isArray;
export const { isView } = ArrayBuffer;
export const hasOwn = uncurry(Object.prototype.hasOwnProperty);
export const isPrototypeOf = uncurry(Object.prototype.isPrototypeOf);
export const classOf = uncurry(Object.prototype.toString);
export const functionText = uncurry(Function.prototype.toString);
export const bind = uncurry(Function.prototype.bind);
export const slice = uncurry(Array.prototype.slice);
export const join = uncurry(Array.prototype.join);
export const test = uncurry(RegExp.prototype.test);
export const endsWith = uncurry(String.prototype.endsWith);
export const startsWith = uncurry(String.prototype.startsWith);
export const textIndexOf = uncurry(String.prototype.indexOf);
export const textSlice = uncurry(String.prototype.slice);
const numberText = uncurry(Number.prototype.toString);
const padStart = uncurry(String.prototype.padStart);
// A byte as two hexadecimal digits.
export const padded = (byte) => padStart(numberText(byte, 16), 2, "0");
export const then = uncurry(Promise.prototype.then);
export const resolved = Promise.resolve.bind(Promise);
export const rejected = Promise.reject.bind(Promise);
export const weakDeref = uncurry(WeakRef.prototype.deref);
export const mapForEach = uncurry(Map.prototype.forEach);
export const setForEach = uncurry(Set.prototype.forEach);
export const mapGet = uncurry(Map.prototype.get);
export const mapSet = uncurry(Map.prototype.set);
export const setAdd = uncurry(Set.prototype.add);

export const ObjectPrototype = Object.prototype;
export const ArrayPrototype = Array.prototype;
export const FunctionPrototype = Function.prototype;

// Assigning would ask a setter that a guest put into Array.prototype, and hand it the value.
export function append(list, value) {
  defineProperty(list, list.length, {
    __proto__: null, value, writable: true, enumerable: true, configurable: true,
  });
}

// V8 10.2 has no Symbol.dispose; what is to be disposed still needs it.
export const disposeSymbol = Symbol.dispose ?? Symbol("Symbol.dispose");
if (!Symbol.dispose) defineProperty(Symbol, "dispose", { value: disposeSymbol });

// JSON of plain data that the runtime itself made. JSON.stringify would ask a toJSON that a guest put
// into Object.prototype.
export function ownJson(value) {
  if (typeof value !== "object" || value === null) return stringify(value);
  const parts = [];
  const list = isArray(value);
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    const text = ownJson(value[names[i]]);
    if (text === undefined) continue;
    parts[parts.length] = list ? text : `${stringify(names[i])}:${text}`;
  }
  return list ? `[${join(parts, ",")}]` : `{${join(parts, ",")}}`;
}

// Collections whose methods are their own, so that no change of Map.prototype reaches them.
function safe(Base) {
  class Safe extends Base {
    // Written out, because the default one passes its arguments through the iterator of arrays.
    constructor() {
      super();
    }
  }
  const names = ownKeys(Base.prototype);
  for (let i = 0; i < names.length; i++) {
    if (names[i] === "constructor") continue;
    defineProperty(Safe.prototype, names[i], getOwnPropertyDescriptor(Base.prototype, names[i]));
  }
  setPrototypeOf(Safe.prototype, null);
  freeze(Safe.prototype);
  return Safe;
}

export const SafeMap = safe(Map);
export const SafeSet = safe(Set);
export const SafeWeakMap = safe(WeakMap);

export function deferred() {
  let resolve, reject;
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

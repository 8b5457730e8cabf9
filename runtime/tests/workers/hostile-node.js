// A guest that bends the builtins before anything of Node.js or of later editions is brought must
// not be handed what the runtime keeps to itself.

const seen = new Set();
const looked = new WeakSet();
const NATIVES = ["loadBegin", "lazySource", "runScript", "setInvocation", "httpFetch", "native"];

// Remembers every native that can be reached from a value.
function look(value, depth) {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return;
  if (depth > 4 || looked.has(value)) return;
  looked.add(value);
  for (const name of NATIVES) {
    const found = Reflect.getOwnPropertyDescriptor(value, name);
    if (found !== undefined && typeof found.value === "function") seen.add(name);
  }
  for (const key of Reflect.ownKeys(value)) {
    const found = Reflect.getOwnPropertyDescriptor(value, key);
    if (found !== undefined) look(found.value, depth + 1);
  }
}

const untouched = { apply: Reflect.apply, defineProperty: Reflect.defineProperty };
let watching = false;

function spyOn(holder, name) {
  const original = holder[name];
  if (typeof original !== "function") return;
  untouched.defineProperty(holder, name, {
    configurable: true,
    writable: true,
    value(...args) {
      if (watching) {
        watching = false;
        look(this, 0);
        for (let i = 0; i < args.length; i++) look(args[i], 0);
        watching = true;
      }
      return new.target
        ? Reflect.construct(original, args, new.target)
        : untouched.apply(original, this, args);
    },
  });
}

export const nothingLeaks = {
  async test() {
    for (const [holder, names] of [
      [Object, ["assign", "create", "defineProperty", "defineProperties", "entries", "freeze",
        "getOwnPropertyDescriptor", "getOwnPropertyDescriptors", "getOwnPropertyNames",
        "getPrototypeOf", "keys", "setPrototypeOf"]],
      [Function.prototype, ["apply", "bind", "call"]],
      [Array.prototype, ["concat", "filter", "forEach", "includes", "indexOf", "join", "map",
        "push", "slice", "some", "splice"]],
      [String.prototype, ["endsWith", "replace", "slice", "split", "startsWith"]],
      [Map.prototype, ["get", "has", "set"]],
      [WeakMap.prototype, ["get", "has", "set"]],
      [Promise.prototype, ["then"]],
    ]) {
      for (const name of names) spyOn(holder, name);
    }
    // Names that an object would inherit from here are asked of the guest.
    for (const name of [...NATIVES, "exports", "default"]) {
      untouched.defineProperty(Object.prototype, name, {
        configurable: true,
        get() {
          if (watching) look(this, 0);
          return undefined;
        },
        set(value) {
          if (watching) look(value, 0);
          untouched.defineProperty(this, name, {
            value, writable: true, enumerable: true, configurable: true,
          });
        },
      });
    }
    watching = true;
    for (const name of ["buffer", "crypto", "stream", "process", "util", "async_hooks"]) {
      await import(`node:${name}`).catch(() => {}); // it may be broken, for this guest
    }
    try {
      [2, 1].toSorted();
      process.nextTick(() => {});
      setTimeout(() => {}, 0);
      Cloudflare.compatibilityFlags;
    } catch {
      // Broken, for this guest.
    }
    watching = false;
    for (const name of [...NATIVES, "exports", "default"]) {
      delete Object.prototype[name];
    }
    if (seen.size > 0) throw new Error(`it has ${[...seen]}`);
  },
};

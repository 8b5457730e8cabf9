// The language and its builtins, new ones among them.
class Account {
  #balance = 0;
  static #count = 0;
  static created = () => Account.#count;
  static {
    this.kind = "account";
  }
  constructor(owner) {
    this.owner = owner;
    Account.#count++;
  }
  get balance() {
    return this.#balance;
  }
  #check(amount) {
    if (!(amount > 0)) throw new RangeError(`bad amount: ${amount}`);
  }
  deposit(amount) {
    this.#check(amount);
    this.#balance += amount;
    return this;
  }
  static isAccount(value) {
    return #balance in value;
  }
}

function* fibonacci() {
  let [a, b] = [0n, 1n];
  while (true) {
    yield a;
    [a, b] = [b, a + b];
  }
}

export default {
  classes() {
    const account = new Account("ann").deposit(5).deposit(2.5);
    let failed;
    try {
      account.deposit(-1);
    } catch (error) {
      failed = `${error}`;
    }
    return [account.balance, Account.created(), Account.kind, Account.isAccount({}), Object.keys(account), failed];
  },
  generators() {
    const first = [];
    for (const n of fibonacci()) {
      if (n > 100n) break;
      first.push(Number(n));
    }
    return first;
  },
  async asyncGenerators() {
    async function* pages() {
      for (let page = 1; page <= 3; page++) {
        await scheduler.wait(0);
        yield { page, items: [page * 10] };
      }
    }
    const items = [];
    for await (const { items: found } of pages()) items.push(...found);
    return items;
  },
  bigints() {
    let product = 1n;
    for (let i = 1n; i <= 25n; i++) product *= i;
    return [`${product}`, (2n ** 64n - 1n).toString(16), BigInt.asIntN(8, 255n).toString(), typeof product, 10n > 9, `${BigInt("0x1f")}`];
  },
  bigintJson() {
    return JSON.stringify({ id: 1n });
  },
  arrays() {
    const list = [3, 1, 2];
    return [
      list.toSorted(), list.toReversed(), list.toSpliced(1, 1, 9), list.with(0, 7), list, list.at(-1),
      list.findLast((n) => n > 1), list.findLastIndex((n) => n === 3), [1, [2, [3]]].flat(Infinity), list.flatMap((n) => [n, n]),
      Array.from({ length: 3 }, (_, i) => i * i), [..."ab"].entries().next().value, list.includes(NaN), Array.of(7).fill(1), [1, 2, 3, 4].copyWithin(0, 2),
    ];
  },
  grouping() {
    const people = [{ n: "a", age: 20 }, { n: "b", age: 30 }, { n: "c", age: 20 }];
    const byAge = Object.groupBy(people, ({ age }) => age);
    const map = Map.groupBy(people, ({ age }) => (age > 25 ? "old" : "young"));
    return [byAge, [...map].map(([key, list]) => [key, list.length]), Object.getPrototypeOf(byAge) === null];
  },
  sets() {
    const a = new Set([1, 2, 3]), b = new Set([2, 3, 4]);
    return [
      [...a.union(b)], [...a.intersection(b)], [...a.difference(b)], [...a.symmetricDifference(b)], a.isSubsetOf(b),
      new Set([2]).isSubsetOf(b), a.isSupersetOf(new Set([1])), a.isDisjointFrom(new Set([9])),
    ];
  },
  iteratorHelpers() {
    const numbers = fibonacci().filter((n) => n % 2n === 0n).map(Number).drop(1).take(4).toArray();
    return [
      numbers, Iterator.from([1, 2, 3]).reduce((a, b) => a + b), [1, 2].values().some((n) => n === 2),
      new Map([["a", 1]]).keys().flatMap((k) => [k, k]).toArray(), [5].values().find((n) => n > 4), [1].values().every(Boolean),
    ];
  },
  async withResolvers() {
    const { promise, resolve } = Promise.withResolvers();
    setTimeout(resolve, 1, "later");
    return [await promise, await Promise.try(() => 5), await Array.fromAsync([1, Promise.resolve(2)])];
  },
  async ordering() {
    const order = [];
    setTimeout(() => order.push("timeout"), 0);
    queueMicrotask(() => order.push("microtask"));
    Promise.resolve().then(() => order.push("promise"));
    (async () => {
      order.push("sync");
      await null;
      order.push("after await");
    })();
    order.push("end");
    await scheduler.wait(5);
    return order;
  },
  async timers() {
    const seen = [];
    const cancelled = setTimeout(() => seen.push("never"), 1);
    clearTimeout(cancelled);
    let n = 0;
    await new Promise((resolve) => {
      const interval = setInterval(() => {
        seen.push(++n);
        if (n === 3) {
          clearInterval(interval);
          resolve();
        }
      }, 1);
    });
    await new Promise((resolve) => setTimeout((a, b) => resolve(seen.push(a + b)), 1, "x", "y"));
    return seen;
  },
  async debounce() {
    let calls = 0;
    let timer;
    const debounced = () => {
      clearTimeout(timer);
      timer = setTimeout(() => calls++, 3);
    };
    debounced();
    debounced();
    await scheduler.wait(20);
    return calls;
  },
  async pool() {
    let active = 0, most = 0;
    const tasks = Array.from({ length: 6 }, (_, i) => async () => {
      most = Math.max(most, ++active);
      await scheduler.wait(1);
      active--;
      return i;
    });
    const results = [];
    const work = async () => {
      while (tasks.length > 0) results.push(await tasks.shift()());
    };
    await Promise.all([work(), work()]);
    return [most, results.toSorted()];
  },
  clones() {
    const shared = { x: 1 };
    const original = { map: new Map([["k", shared]]), set: new Set([1]), date: new Date(0), re: /a/gi, shared, bytes: new Uint8Array([1, 2]), error: new RangeError("r"), none: undefined };
    original.self = original;
    const copy = structuredClone(original);
    const failures = [];
    for (const value of [() => 1, Symbol("s"), new WeakMap(), { f() {} }]) {
      try {
        structuredClone(value);
      } catch (error) {
        failures.push(`${error.name} ${error.code} ${error.message}`);
      }
    }
    return [
      copy.map.get("k") === copy.shared, copy.self === copy, [...copy.set], copy.date.getTime(), `${copy.re}`, [...copy.bytes],
      copy.error instanceof RangeError, "none" in copy, failures,
    ];
  },
  laterNumbers() {
    return [JSON.stringify({ n: JSON.rawJSON("1e1000") }), Math.f16round(1.1), typeof Float16Array];
  },
  cloneTransfer() {
    const buffer = new ArrayBuffer(8);
    const moved = structuredClone(buffer, { transfer: [buffer] });
    return [buffer.byteLength, moved.byteLength];
  },
  bufferTransfer() {
    const buffer = new ArrayBuffer(4);
    return [buffer.transfer(2).byteLength, buffer.detached];
  },
  errors() {
    const cause = new Error("root");
    const error = new Error("outer", { cause });
    class Custom extends Error {
      name = "Custom";
    }
    const custom = new Custom("mine");
    const aggregate = new AggregateError([1, cause], "many");
    return [
      error.cause.message, `${custom}`, custom instanceof Error, aggregate.errors.length, Error.isError?.(custom) ?? null,
      typeof Error.captureStackTrace, Object.prototype.toString.call(error), "stack" in error, new Error("x", { cause: undefined }).hasOwnProperty("cause"),
    ];
  },
  typedArrays() {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat32(0, 1.5);
    view.setUint16(4, 0xbeef, true);
    const list = Uint8Array.of(3, 1, 2);
    return [
      view.getUint32(0).toString(16), view.getUint8(4), [...list.toSorted()], [...new Uint8Array([1, 2, 3]).subarray(1)],
      [...new Uint8ClampedArray([300, -5])], new Float64Array([0.1])[0], [...new Uint32Array(new Uint8Array([1, 0, 0, 0]).buffer)],
      list.findLast((n) => n < 3), [...new Int8Array([200])],
    ];
  },
  bytesText() {
    return [
      new Uint8Array([222, 173, 190, 239]).toHex?.() ?? null, new Uint8Array([1, 2, 255]).toBase64?.() ?? null,
      [...(Uint8Array.fromBase64?.("AQL_", { alphabet: "base64url" }) ?? [])], [...(Uint8Array.fromHex?.("0aff") ?? [])],
    ];
  },
  symbols() {
    return [typeof Symbol.dispose, typeof Symbol.asyncDispose, typeof Symbol.asyncIterator, Symbol.for("a").description, typeof DisposableStack];
  },
  weak() {
    const key = {};
    const map = new WeakMap([[key, 1]]);
    return [map.get(key), new WeakRef(key).deref() === key, typeof FinalizationRegistry, new WeakSet([key]).has(key)];
  },
  proxies() {
    const calls = [];
    const api = new Proxy({}, { get: (_, name) => (...args) => calls.push([name, args]) });
    api.listFiles("/");
    api.read({ path: "a" });
    return [calls, Reflect.ownKeys({ b: 1, a: 2, 1: 3 }), Object.entries({ x: 1 }), Object.hasOwn({ a: 1 }, "a")];
  },
  operators() {
    const config = { a: null, b: { c: 0 } };
    config.a ??= "set";
    config.b.c ||= 5;
    config.b &&= { ...config.b, d: 1 };
    return [config, config?.x?.y ?? "none", config.f?.(), 2 ** 10, 7 % -3, -7 % 3, 1_000_000, 0.1 + 0.2, 5 / 0 === Infinity];
  },
  jsonOdd() {
    return [
      JSON.stringify({ u: undefined, n: NaN, d: new Date(0), nested: [undefined, () => 1] }), JSON.stringify({ a: 1, b: [2] }, null, 2),
      JSON.parse('{"a":1,"b":2}', (key, value) => (typeof value === "number" ? value * 2 : value)), JSON.stringify("\u2028\ud800"),
      JSON.stringify({ a: 1, b: 2 }, ["b"]),
    ];
  },
  jsonFails() {
    const errors = [];
    for (const text of ["{bad}", "", '{"a":1,}', "[1,2"]) {
      try {
        JSON.parse(text);
      } catch (error) {
        errors.push(error.name);
      }
    }
    return errors;
  },
  numbers() {
    return [
      (255).toString(2), parseInt("12px"), Number(""), Number("0b11"), (1.005).toFixed(2), Number.EPSILON > 0, Math.hypot(3, 4),
      Math.sign(-3), Math.trunc(-4.7), Math.clz32(1), Math.fround(5.5), [1, 2, 3].reduce((a, b) => a + b) / 3, (1e21).toString(),
      Number.MAX_SAFE_INTEGER, Math.max(...[]), (25).toString(36), (0.000001234).toExponential(2), Math.cbrt(27),
      Math.sumPrecise?.([0.1, 0.2]) ?? null,
    ];
  },
  sorting() {
    const rows = [["b", 2], ["a", 2], ["c", 1]];
    return [rows.toSorted((x, y) => x[1] - y[1] || x[0].localeCompare(y[0])), [10, 9, 1].sort(), [3, undefined, 1].sort(), ["B", "a"].sort()];
  },
  recursion() {
    const deep = (n) => (n === 0 ? 0 : 1 + deep(n - 1));
    let failed;
    try {
      deep(1e7);
    } catch (error) {
      failed = `${error.name}: ${error.message}`;
    }
    return [deep(2000), failed];
  },
  labels() {
    const found = [];
    outer: for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        if (j === 2) continue outer;
        if (i === 2) break outer;
        found.push(`${i}${j}`);
      }
    }
    return found;
  },
  noEval() {
    const failures = [];
    for (const run of [() => eval("1+1"), () => new Function("return 1")(), () => new (async () => {}).constructor("return 1")()]) {
      try {
        failures.push(run());
      } catch (error) {
        failures.push(`${error.name}: ${error.message}`);
      }
    }
    return failures;
  },
  globalsThere() {
    const names = "AbortController Blob Buffer BroadcastChannel CompressionStream CryptoKey CustomEvent Event EventSource EventTarget File FormData Headers HTMLRewriter MessageChannel Performance URLPattern WebAssembly WebSocket XMLHttpRequest caches console crypto document fetch global globalThis importScripts localStorage location navigator process queueMicrotask require scheduler self setImmediate structuredClone window".split(" ");
    return names.filter((name) => name in globalThis);
  },
  temporal() {
    return typeof Temporal;
  },
};

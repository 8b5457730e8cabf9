// structuredClone, and the same values between workers.

import { check, equal, run, same, throws } from "./check.js";

const bytesOf = (view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];

export const plainData = {
  test() {
    for (const value of [undefined, null, true, -0, NaN, 1n, "text", ""]) {
      check(Object.is(structuredClone(value), value), String(value));
    }
    const object = { a: [1, , 3], b: { c: new Date(7) }, ["__proto__"]: 1 };
    object.self = object;
    object.a.named = "x";
    const copy = structuredClone(object);
    check(copy !== object && copy.self === copy && copy.b !== object.b, "a copy, with its cycle");
    equal(copy.b.c.getTime(), 7);
    check(copy.a.length === 3 && !(1 in copy.a) && copy.a.named === "x", "a sparse array");
    equal(Object.getPrototypeOf(copy), Object.prototype);
    const regexp = structuredClone(/a+/giu);
    equal(`${regexp} ${regexp.lastIndex}`, "/a+/giu 0");
    equal(structuredClone(Object(7n)).valueOf(), 7n);
    equal(typeof structuredClone(new String("s")), "object");
    class Point {
      constructor() {
        this.x = 1;
      }
      get y() {
        return 2;
      }
    }
    const point = structuredClone(new Point());
    same([point, point instanceof Point, "y" in point], [{ x: 1 }, false, false]);
  },
};

export const collections = {
  test() {
    const key = { k: 1 };
    const map = new Map([[key, new Set([key, 1])]]);
    map.extra = 1;
    map.set(map, map);
    const copy = structuredClone(map);
    const [[copiedKey, set]] = copy;
    check(copiedKey !== key && set.has(copiedKey) && set.has(1), "identity inside is kept");
    check(copy.get(copy) === copy && copy.extra === undefined, "a map in itself");
  },
};

export const buffersAndViews = {
  test() {
    const buffer = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8).buffer;
    const source = [new Uint8Array(buffer, 2, 3), new DataView(buffer, 4), new Float64Array(buffer)];
    const copy = structuredClone(source);
    check(copy[0].buffer === copy[1].buffer && copy[0].buffer !== buffer, "one buffer for all");
    same([bytesOf(copy[0]), bytesOf(copy[1])], [[3, 4, 5], [5, 6, 7, 8]]);
    check(copy[1] instanceof DataView && copy[2] instanceof Float64Array, "their classes");
    copy[0][0] = 9;
    equal(source[0][0], 3);
  },
};

export const errors = {
  test() {
    const error = structuredClone(new RangeError("far", { cause: 1 }));
    check(error instanceof RangeError && error.message === "far", "a RangeError");
    class Own extends Error {}
    const own = Object.assign(new Own("mine"), { name: "Own", extra: 1 });
    const copy = structuredClone(own);
    same([copy.name, copy.message, copy.extra, copy instanceof Own], ["Error", "mine", undefined, false]);
    const exception = structuredClone(new DOMException("gone", "AbortError"));
    check(exception instanceof DOMException && exception.code === 20, "a DOMException");
    equal(exception.message, "gone");
  },
};

export const whatCannotBeCloned = {
  async test() {
    const refused = [
      () => {},
      Symbol("s"),
      new Proxy({}, {}),
      Promise.resolve(),
      new WeakMap(),
      new WeakRef({}),
      (function* () {})(),
      new Headers(),
      new Request("http://a.example/"),
      new Response(),
      new ReadableStream(),
      new URL("http://a.example/"),
      new FormData(),
      new AbortController().signal,
      new Event("x"),
      new TextEncoder(),
      await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]),
    ];
    for (const value of refused) {
      throws(() => structuredClone(value), "DataCloneError");
      throws(() => structuredClone({ deep: [value] }), "DataCloneError");
    }
    throws(() => structuredClone(), "TypeError");
    const thrown = new Error("of a getter");
    throws(() => structuredClone({ get x() { throw thrown; } }), "Error", "of a getter");
  },
};

export const transfer = {
  test() {
    const buffer = Uint8Array.of(1, 2, 3, 4).buffer;
    const other = Uint8Array.of(5).buffer;
    const view = new Uint8Array(buffer, 1, 2);
    const copy = structuredClone({ view, buffer, other }, { transfer: [buffer] });
    equal(buffer.byteLength, 0, "what was transferred");
    equal(view.length, 0);
    equal(other.byteLength, 1, "what was not");
    check(copy.view.buffer === copy.buffer && copy.other !== other, "identity");
    same([[...copy.view], bytesOf(new DataView(copy.buffer))], [[2, 3], [1, 2, 3, 4]]);
    throws(() => structuredClone(0, { transfer: [buffer] }), "DataCloneError", /detached/);
    throws(() => structuredClone(0, { transfer: [other, other] }), "DataCloneError", /twice/);
    throws(() => structuredClone(0, { transfer: [{}] }), "DataCloneError");
    // Nothing is taken where the value cannot be cloned.
    throws(() => structuredClone([other, () => {}], { transfer: [other] }), "DataCloneError");
    equal(other.byteLength, 1);
    equal(structuredClone("not in the value", { transfer: [other] }), "not in the value");
    equal(other.byteLength, 0);
  },
};

export const blobs = {
  async test() {
    const file = new File(["a", Uint8Array.of(98)], "n.txt", { type: "text/plain", lastModified: 5 });
    const [copy, blob] = structuredClone([file, new Blob(["abc"]).slice(1)]);
    check(copy instanceof File && copy !== file, "a File");
    same([copy.name, copy.type, copy.lastModified, await copy.text()], ["n.txt", "text/plain", 5, "ab"]);
    check(!(blob instanceof File) && (await blob.text()) === "bc", "a slice");
  },
};

export const blobsBetweenWorkers = {
  async test(controller, env) {
    const source = `
      const file = new File(["in"], "f.txt", { type: "text/x", lastModified: 3 });
      return { blob: new Blob(["0123456789"], { type: "a/b" }).slice(2, 5, "c/d"), file };
    `;
    const { blob, file } = await run(env, source);
    same([blob.type, await blob.text()], ["c/d", "234"]);
    check(file instanceof File, "a File");
    same([file.name, file.type, file.lastModified, await file.text()], ["f.txt", "text/x", 3, "in"]);
  },
};

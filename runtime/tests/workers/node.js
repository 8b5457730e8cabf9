// Node.js modules under nodejs_compat.
import assert from "node:assert";
import strict from "node:assert/strict";
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { Buffer } from "node:buffer";
import bare from "buffer";
import crypto, { createHash, createHmac } from "node:crypto";
import nodeConsole from "node:console";
import { channel } from "node:diagnostics_channel";
import EventEmitter, { once, on } from "node:events";
import path, { join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import querystring from "node:querystring";
import { PassThrough, Readable, Transform, pipeline } from "node:stream";
import { pipeline as pipelineOf } from "node:stream/promises";
import { ReadableStream } from "node:stream/web";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as later } from "node:timers/promises";
import url from "node:url";
import util, { inspect, promisify, types } from "node:util";
import zlib from "node:zlib";

export const assertions = {
  test() {
    assert.deepStrictEqual({ a: [1, new Map([[1, 2]])] }, { a: [1, new Map([[1, 2]])] });
    assert.throws(() => assert.strictEqual(1, 2), { code: "ERR_ASSERTION" });
    assert.throws(() => strict.equal(1, "1"), assert.AssertionError);
    assert.match("abc", /b/);
    return assert.rejects(Promise.reject(new TypeError("no")), TypeError);
  },
};

export const buffers = {
  test() {
    assert.strictEqual(bare.Buffer, Buffer);
    assert.strictEqual(globalThis.Buffer, Buffer);
    assert.strictEqual(Buffer.from("héllo").toString("base64"), "aMOpbGxv");
    assert.strictEqual(Buffer.from([251, 255]).toString("base64url"), "-_8");
    assert.deepStrictEqual([...Buffer.from("-_8", "base64url")], [251, 255]);
    assert.strictEqual(Buffer.from("00ff", "hex").readUInt16BE(0), 255);
    assert.strictEqual(Buffer.concat([Buffer.from("a"), Buffer.from("b")]).toString(), "ab");
    assert(Buffer.alloc(2) instanceof Uint8Array);
    assert.deepStrictEqual(Object.keys(Buffer.from("a")), ["0"]);
  },
};

export const events = {
  async test() {
    const emitter = new EventEmitter();
    const first = once(emitter, "ready");
    emitter.emit("ready", 1, 2);
    assert.deepStrictEqual(await first, [1, 2]);
    const seen = [];
    const values = on(emitter, "value");
    emitter.emit("value", "a");
    emitter.emit("value", "b");
    for await (const [value] of values) if (seen.push(value) === 2) break;
    assert.deepStrictEqual(seen, ["a", "b"]);
    assert.strictEqual(emitter.listenerCount("value"), 0);
    assert.throws(() => emitter.emit("error", new RangeError("unheard")), RangeError);
  },
};

export const utilities = {
  async test() {
    assert.strictEqual(inspect({ a: new Set([1]), b: "x" }), "{ a: Set(1) { 1 }, b: 'x' }");
    assert.strictEqual(util.format("%s is %d, %j", "x", 5, { a: 1 }), 'x is 5, {"a":1}');
    const slow = (value, done) => queueMicrotask(() => done(null, value));
    assert.strictEqual(await promisify(slow)(7), 7);
    assert(types.isProxy(new Proxy({}, {})) && !types.isProxy({}));
    assert(types.isPromise(Promise.resolve()) && types.isUint8Array(Buffer.alloc(1)));
    assert(util.isDeepStrictEqual([1], [1]));
    class Own {
      [inspect.custom]() {
        return "<own>";
      }
    }
    assert.strictEqual(inspect(new Own()), "<own>");
  },
};

export const names = {
  test() {
    assert.strictEqual(join("/a", "../b", "c.txt"), "/b/c.txt");
    assert.strictEqual(path.posix.extname("x/y.tar.gz"), ".gz");
    assert.strictEqual(url.parse("http://a:1/b?c=d").port, "1");
    assert.strictEqual(url.fileURLToPath("file:///a%20b"), "/a b");
    assert.strictEqual(querystring.parse("a=1&b=2&a=3").a[1], "3");
    assert.strictEqual(querystring.stringify({ a: "ä b" }), "a=%C3%A4%20b");
    const decoder = new StringDecoder("utf8");
    assert.strictEqual(decoder.write(Buffer.from([0xc3])) + decoder.end(Buffer.from([0xa4])), "ä");
  },
};

export const streams = {
  async test() {
    const upper = new Transform({
      transform(chunk, encoding, done) {
        done(null, chunk.toString().toUpperCase());
      },
    });
    const chunks = [];
    const sink = new PassThrough();
    sink.on("data", (chunk) => chunks.push(chunk.toString()));
    await pipelineOf(Readable.from(["a", "b"]), upper, sink);
    assert.deepStrictEqual(chunks, ["A", "B"]);
    const failed = await new Promise((resolve) => {
      const broken = new Readable({
        read() {
          this.destroy(new RangeError("broken"));
        },
      });
      pipeline(broken, new PassThrough(), resolve);
    });
    assert(failed instanceof RangeError);
    const read = [];
    for await (const one of Readable.from([1, 2])) read.push(one);
    assert.deepStrictEqual(read, [1, 2]);
  },
};

export const asyncLocalStorage = {
  async test() {
    const storage = new AsyncLocalStorage();
    const other = new AsyncLocalStorage();
    const seen = [];
    await storage.run("outer", async () => {
      await other.run(1, async () => {
        await null;
        setTimeout(() => seen.push(["timer", storage.getStore(), other.getStore()]), 0);
        await later(1);
        seen.push(["awaited", storage.getStore(), other.getStore()]);
      });
      seen.push(["after", storage.getStore(), other.getStore()]);
      storage.run("inner", () => seen.push(["inner", storage.getStore()]));
      queueMicrotask(() => seen.push(["microtask", storage.getStore()]));
      process.nextTick(() => seen.push(["tick", storage.getStore()]));
      storage.exit(() => seen.push(["exited", storage.getStore()]));
      await later(0);
    });
    assert.strictEqual(storage.getStore(), undefined);
    assert.deepStrictEqual(seen, [
      ["timer", "outer", 1],
      ["awaited", "outer", 1],
      ["after", "outer", undefined],
      ["inner", "inner"],
      ["exited", undefined],
      ["microtask", "outer"],
      ["tick", "outer"],
    ]);
  },
};

export const asyncResources = {
  test() {
    const storage = new AsyncLocalStorage();
    const bound = storage.run(5, () => AsyncLocalStorage.bind(() => storage.getStore()));
    assert.strictEqual(bound(), 5);
    const snapshot = storage.run(6, () => AsyncLocalStorage.snapshot());
    assert.strictEqual(snapshot(() => storage.getStore()), 6);
    const resource = storage.run(7, () => new AsyncResource("own"));
    assert.strictEqual(resource.runInAsyncScope(() => storage.getStore()), 7);
  },
};

export const interleavedCalls = {
  async test() {
    const storage = new AsyncLocalStorage();
    const one = (id) =>
      storage.run(id, async () => {
        for (let i = 0; i < 5; i++) {
          await later(i % 2);
          assert.strictEqual(storage.getStore(), id);
        }
        return storage.getStore();
      });
    assert.deepStrictEqual(await Promise.all([one("a"), one("b")]), ["a", "b"]);
  },
};

export const processes = {
  async test(controller, env) {
    assert.strictEqual(globalThis.process, process);
    assert.strictEqual(globalThis.global, globalThis);
    assert.strictEqual(process.env.TEXT, "text");
    assert.strictEqual(process.env.DATA, JSON.stringify(env.DATA));
    assert.strictEqual(process.env.LOADER, undefined);
    process.env.NUMBER = 5;
    assert.strictEqual(process.env.NUMBER, "5");
    assert.match(process.version, /^v\d+\.\d+\.\d+$/);
    assert.strictEqual(process.cwd(), "/bundle");
    assert.strictEqual(typeof process.hrtime.bigint(), "bigint");
    assert.strictEqual(process.getBuiltinModule("node:path"), path);
    assert.strictEqual(process.getBuiltinModule("node:nothing"), undefined);
    assert.deepStrictEqual(
      await new Promise((resolve) => process.nextTick((...args) => resolve(args), 1, 2)),
      [1, 2],
    );
  },
};

export const timers = {
  async test() {
    const timer = setTimeout(() => {
      throw new Error("a cleared timer fired");
    }, 1);
    assert.strictEqual(typeof timer, "object");
    assert.strictEqual(timer.hasRef(), true);
    clearTimeout(timer);
    const early = setTimeout(() => {
      throw new Error("a timer cleared by its number fired");
    }, 1);
    clearTimeout(+early);
    assert.strictEqual(await new Promise((resolve) => setImmediate(resolve, 4)), 4);
    assert.strictEqual(await later(2, "value"), "value");
    const controller = new AbortController();
    const waiting = later(1000000, undefined, { signal: controller.signal });
    controller.abort();
    await assert.rejects(waiting, { name: "AbortError" });
  },
};

export const channels = {
  test() {
    const seen = [];
    const subscriber = (message, name) => seen.push([message, name]);
    channel("own").subscribe(subscriber);
    channel("own").publish(1);
    channel("own").unsubscribe(subscriber);
    channel("own").publish(2);
    assert.deepStrictEqual(seen, [[1, "own"]]);
  },
};

export const hashes = {
  test() {
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2
    assert.strictEqual(
      createHash("sha256").update("a").update(Buffer.from("bc")).digest("hex"), abc);
    assert.strictEqual(createHash("SHA-256").update("abc").digest().toString("hex"), abc);
    assert.strictEqual(
      createHash("md5").update("abc").digest("hex"), "900150983cd24fb0d6963f7d28e17f72");
    const begun = createHash("sha1").update("a");
    assert.strictEqual(
      begun.copy().update("bc").digest("hex"),
      "a9993e364706816aba3e25717850c26c9cd0d89d",
    );
    assert.strictEqual(
      createHmac("sha256", "Jefe").update("what do ya want for nothing?").digest("hex"), // RFC 4231
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
    assert.throws(() => createHash("nope"), { code: "ERR_CRYPTO_INVALID_DIGEST" });
    const ended = createHash("sha512");
    ended.digest();
    assert.throws(() => ended.update("a"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
    assert.throws(() => createHash("sha256").update(5), { code: "ERR_INVALID_ARG_TYPE" });
  },
};

export const keysAndRandomValues = {
  async test() {
    assert.strictEqual(
      crypto.pbkdf2Sync("password", "salt", 2, 20, "sha1").toString("hex"), // RFC 6070
      "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
    );
    assert.throws(() => crypto.pbkdf2Sync("a", "b", 1e9, 20, "sha1"), /Iterations above/);
    assert.throws(() => crypto.pbkdf2Sync("a", "b", 1, 2 ** 31, "sha1"), /is too long/);
    assert.strictEqual(
      Buffer.from(
        crypto.hkdfSync("sha256", Buffer.alloc(22, 0x0b), "", "", 42), // RFC 5869, A.3
      ).toString("hex"),
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    );
    assert.strictEqual(crypto.randomBytes(100000).length, 100000);
    const bytes = await promisify(crypto.randomBytes)(8);
    assert.strictEqual(bytes.length, 8);
    for (let i = 0; i < 100; i++) {
      const value = crypto.randomInt(3, 6);
      assert(value >= 3 && value < 6, `${value}`);
    }
    assert.match(crypto.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    assert(crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("a")));
    assert(!crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("b")));
    assert.throws(() => crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("ab")), RangeError);
    assert.strictEqual(crypto.webcrypto, globalThis.crypto);
  },
};

export const zippedBadly = {
  async test() {
    const zipped = zlib.gzipSync("hello ".repeat(100));
    for (const length of [0, 5, zipped.length - 1]) {
      assert.throws(() => zlib.gunzipSync(zipped.subarray(0, length)), { code: "Z_BUF_ERROR", errno: -5 });
    }
    const wrong = { name: "Error", code: "Z_DATA_ERROR", errno: -3 };
    assert.throws(() => zlib.gunzipSync("no gzip at all"), wrong);
    await assert.rejects(promisify(zlib.gunzip)(Buffer.from("no gzip at all")), wrong);
    assert.throws(() => zlib.gunzipSync(zipped, { maxOutputLength: 599 }), { code: "ERR_BUFFER_TOO_LARGE" });
    assert.strictEqual(zlib.gunzipSync(zipped, { maxOutputLength: 600 }).length, 600);
    assert.throws(() => zlib.gzipSync(5), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" });
  },
};

export const ofEveryWorker = {
  test() {
    assert.strictEqual(performance, globalThis.performance);
    assert.strictEqual(ReadableStream, globalThis.ReadableStream);
    assert.strictEqual(nodeConsole, console);
  },
};

// Modules of Node.js that agents reach for.
import { Buffer } from "node:buffer";
import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter, once } from "node:events";
import { format, inspect, promisify, isDeepStrictEqual, types, inherits } from "node:util";
import path from "node:path";
import { Readable, Transform, Writable, PassThrough } from "node:stream";
import { pipeline, finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import assert from "node:assert";
import querystring from "node:querystring";
import { StringDecoder } from "node:string_decoder";
import url, { fileURLToPath, pathToFileURL } from "node:url";
import process from "node:process";

const requests = new AsyncLocalStorage();

export default {
  buffers() {
    const buffer = Buffer.from("héllo wörld");
    return [
      buffer.toString("base64"), buffer.toString("hex"), Buffer.from("aGk", "base64").toString(), buffer.length, Buffer.byteLength("€"),
      buffer.slice(0, 2).equals(Buffer.from([104, 195])), Buffer.concat([Buffer.from("a"), Buffer.alloc(2, "b")]).toString(), buffer.indexOf("w"),
      Buffer.from([1, 2, 3]).toJSON(), Buffer.from("ff00", "hex").readUInt16BE(), Buffer.compare(Buffer.from("a"), Buffer.from("b")), Buffer.isBuffer(new Uint8Array(1)),
      buffer.toString("latin1").length, Buffer.from("test").fill("x").toString(), Buffer.from("abc").swap16 !== undefined, Buffer.from("ab").writeUInt8(1, 0),
    ];
  },
  async localStorage() {
    const log = (text) => `[${requests.getStore()?.id}] ${text}`;
    const handle = async (id) =>
      requests.run({ id }, async () => {
        await delay(1);
        const inner = await Promise.all([1, 2].map(async (n) => log(`step ${n}`)));
        return inner;
      });
    const bound = requests.run({ id: "bound" }, () => AsyncLocalStorage.bind(() => log("x")));
    return [await Promise.all([handle("a"), handle("b")]), bound(), requests.getStore() ?? null, AsyncLocalStorage.snapshot()(() => 1)];
  },
  async emitters() {
    class Job extends EventEmitter {}
    const job = new Job();
    const seen = [];
    job.on("progress", (n) => seen.push(n)).once("done", () => seen.push("done"));
    job.prependListener("progress", () => seen.push("before"));
    const done = once(job, "done");
    job.emit("progress", 50);
    job.emit("done", "result");
    job.emit("done");
    return [seen, await done, job.listenerCount("progress"), job.eventNames(), job.emit("nobody")];
  },
  emitterError() {
    new EventEmitter().emit("error", new TypeError("nobody listens"));
  },
  inspected() {
    class Point {
      constructor(x) {
        this.x = x;
      }
    }
    return [
      inspect({ a: 1, b: [1, 2, { c: new Map([["k", new Set([1])]]) }], d: undefined, e: null }), inspect(new Point(1)), inspect("it's"),
      inspect({ deep: { deeper: { deepest: { x: 1 } } } }), inspect([1, , 3]), inspect(() => 1), inspect(new Date(0)), inspect(Symbol("s")),
      inspect(-0), inspect(10n), inspect(/a/g), inspect(new Uint8Array(3)), inspect({ [Symbol.toStringTag]: "T" }), inspect(class A {}),
      inspect({ get a() { return 1; } }), inspect("x".repeat(5), { colors: true }), inspect(Object.create(null)),
      inspect({ a: { b: { c: {} } } }, { depth: 0 }), inspect([..."abcdefgh"].map((c) => c.repeat(12))), inspect(Buffer.from("ab")),
    ];
  },
  formatted() {
    return [format("%s is %d years and %i, %f", "Ann", 42.5, 42.5, "1.5"), format("%j %o %O %%", { a: 1 }, [1], { b: 2 }), format("a", { b: 1 }, 2), format("%s", null, undefined, 1n)];
  },
  async promisified() {
    const callback = (value, done) => setTimeout(() => (value ? done(null, value) : done(new Error("empty"))), 1);
    const call = promisify(callback);
    return [await call("v"), await call("").catch((error) => error.message)];
  },
  utilities() {
    return [
      isDeepStrictEqual({ a: [1, new Date(0)] }, { a: [1, new Date(0)] }), types.isPromise(Promise.resolve()), types.isRegExp(/a/), typeof inherits,
      types.isUint8Array(Buffer.alloc(1)), types.isDate(new Date()), types.isMap(new Set()),
    ];
  },
  paths() {
    return [
      path.join("/a", "../b", "./c.txt"), path.basename("/x/y.tar.gz", ".gz"), path.extname("a.b.c"), path.resolve("/a", "b"), path.relative("/a/b", "/a/c/d"),
      path.parse("/home/u/file.txt"), path.normalize("/a//b/../c/."), path.isAbsolute("a"), path.sep, path.dirname("/a/b/c"), path.posix === path,
    ];
  },
  async streams() {
    const upper = new Transform({
      transform(chunk, encoding, done) {
        done(null, chunk.toString().toUpperCase());
      },
    });
    const chunks = [];
    const sink = new Writable({
      write(chunk, encoding, done) {
        chunks.push(chunk.toString());
        done();
      },
    });
    await pipeline(Readable.from(["a", "b", "c"]), upper, sink);
    return chunks;
  },
  async streamFails() {
    const bad = new Transform({ transform: (chunk, encoding, done) => done(new Error("bad chunk")) });
    return await pipeline(Readable.from(["a"]), bad, new PassThrough().resume()).catch((error) => error.message);
  },
  async streamIterates() {
    const stream = new PassThrough({ objectMode: true });
    stream.write({ n: 1 });
    stream.end({ n: 2 });
    const all = [];
    for await (const item of stream) all.push(item);
    await finished(stream);
    return [all, await Readable.from([1, 2, 3]).map((n) => n * 2).toArray()];
  },
  async webAndNode() {
    const web = Readable.toWeb(Readable.from([Buffer.from("ab"), Buffer.from("cd")]));
    const text = await new Response(web).text();
    const back = Readable.fromWeb(new Response("xyz").body);
    const chunks = [];
    for await (const chunk of back) chunks.push(Buffer.from(chunk).toString());
    return [text, chunks.join("")];
  },
  asserted() {
    const failures = [];
    const checks = [
      () => assert.strictEqual(1, 2), () => assert.deepStrictEqual({ a: 1 }, { a: 2 }), () => assert(0, "must be true"), () => assert.throws(() => {}),
      () => assert.equal(1, "1"), () => assert.match("x", /y/),
    ];
    for (const check of checks) {
      try {
        check();
        failures.push("passed");
      } catch (error) {
        failures.push([error.name, error.code, error.message.split("\n")[0]]);
      }
    }
    return failures;
  },
  queries() {
    return [querystring.parse("a=1&b=x%20y&a=2"), querystring.stringify({ a: [1, 2], b: "ü" }), querystring.escape("a b")];
  },
  decoders() {
    const decoder = new StringDecoder("utf8");
    return decoder.write(Buffer.from([0xe2, 0x82])) + decoder.write(Buffer.from([0xac])) + decoder.end();
  },
  nodeUrls() {
    return [url.parse("https://u:p@x.com:80/a?b=1#c").pathname, fileURLToPath("file:///a%20b"), pathToFileURL("/x y").href, url.format({ protocol: "https", host: "x.y", pathname: "/z" })];
  },
  processes() {
    return [
      process.env.API_KEY, JSON.parse(process.env.CONFIG ?? "null"), typeof process.nextTick, process.platform, typeof process.version, process.argv.length >= 0,
      typeof process.hrtime.bigint(), process.cwd(), typeof process.memoryUsage, globalThis.process === process,
    ];
  },
  async ticks() {
    const order = [];
    process.nextTick(() => order.push("tick"));
    queueMicrotask(() => order.push("microtask"));
    setImmediate(() => order.push("immediate"));
    await delay(5);
    return order.toSorted();
  },
  async immediate() {
    return await new Promise((resolve) => setImmediate(resolve, "done"));
  },
  async dynamicBuiltins() {
    const found = {};
    for (const name of ["fs", "os", "zlib", "http", "https", "net", "tls", "dns", "child_process", "worker_threads", "crypto", "readline", "vm", "module", "punycode", "util/types", "stream/consumers", "path/posix", "sys", "tty", "constants", "fs/promises", "test", "sqlite", "perf_hooks", "console", "diagnostics_channel", "async_hooks", "dgram", "cluster", "http2", "inspector", "v8", "trace_events", "wasi", "domain", "repl"]) {
      found[name] = await import(`node:${name}`).then(() => true, () => false);
    }
    return found;
  },
  async zipped() {
    const zlib = await import("node:zlib");
    const packed = zlib.gzipSync("hello hello hello");
    return [zlib.gunzipSync(packed).toString(), zlib.inflateSync(zlib.deflateSync(Buffer.from("abc"))).toString(), zlib.crc32("hello")];
  },
  async brotli() {
    const zlib = await import("node:zlib");
    return zlib.brotliDecompressSync(zlib.brotliCompressSync("b")).toString();
  },
  async zippedLater() {
    const { gzip, gunzip, createGzip } = await import("node:zlib");
    const packed = await promisify(gzip)(Buffer.from("async"));
    const chunks = [];
    for await (const chunk of Readable.from(["one ", "two"]).pipe(createGzip())) chunks.push(chunk);
    return [(await promisify(gunzip)(packed)).toString(), (await promisify(gunzip)(Buffer.concat(chunks))).toString()];
  },
  async consumers() {
    const { text, json, buffer } = await import("node:stream/consumers");
    return [await text(Readable.from(["a", "b"])), await json(Readable.from(['{"a":', "1}"])), (await buffer(Readable.from([Buffer.from("z")]))).toString()];
  },
  async files() {
    const fs = await import("node:fs");
    fs.writeFileSync("/tmp/note.txt", "remember");
    return [fs.readFileSync("/tmp/note.txt", "utf8"), fs.existsSync("/nope"), fs.readdirSync("/tmp")];
  },
  async system() {
    const os = await import("node:os");
    return [os.EOL, typeof os.platform(), typeof os.cpus().length, os.tmpdir()];
  },
  requireless() {
    return typeof require;
  },
};

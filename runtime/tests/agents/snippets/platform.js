// The platform: events, blobs, console, caches, WebAssembly and modules.
import wasm from "./add.wasm";
import notes from "./notes.txt";
import settings from "./settings.json";
import bytes from "./bytes.bin";
import legacy from "./legacy.cjs";
import { slug, version as libraryVersion } from "./lib/helper.js";

export default {
  events() {
    const target = new EventTarget();
    const seen = [];
    const listener = (event) => seen.push([event.type, event.detail ?? null, event.defaultPrevented, event.target === target]);
    target.addEventListener("progress", listener);
    target.addEventListener("progress", { handleEvent: () => seen.push("object") }, { once: true });
    target.addEventListener("progress", (event) => event.preventDefault());
    const allowed = target.dispatchEvent(new CustomEvent("progress", { detail: { n: 1 }, cancelable: true }));
    target.dispatchEvent(new Event("progress"));
    target.removeEventListener("progress", listener);
    target.dispatchEvent(new Event("progress"));
    return [seen, allowed];
  },
  listenerSignal() {
    const controller = new AbortController();
    const target = new EventTarget();
    let count = 0;
    target.addEventListener("x", () => count++, { signal: controller.signal });
    target.dispatchEvent(new Event("x"));
    controller.abort();
    target.dispatchEvent(new Event("x"));
    return count;
  },
  signals() {
    const controller = new AbortController();
    const seen = [];
    controller.signal.addEventListener("abort", (event) => seen.push(event.type));
    controller.signal.onabort = () => seen.push("handler");
    controller.abort();
    let failed;
    try {
      controller.signal.throwIfAborted();
    } catch (error) {
      failed = [error.name, error.message, error.code];
    }
    return [seen, failed, AbortSignal.abort("r").reason, AbortSignal.any([]).aborted];
  },
  async blobs() {
    const blob = new Blob(["abc", new Uint8Array([100]), new Blob(["e"])], { type: "Text/Plain" });
    const file = new File([blob], "x.txt", { lastModified: 5 });
    return [
      blob.size, blob.type, await blob.text(), await blob.slice(1, 3).text(), [...new Uint8Array(await blob.arrayBuffer())], file.name, file.lastModified,
      file instanceof Blob, file.type, [...(await blob.bytes())].length,
    ];
  },
  async forms() {
    const form = new FormData();
    form.set("a", "1");
    form.append("a", "2");
    form.append("f", new Blob(["x"], { type: "text/plain" }), "name.txt");
    const response = new Response(form);
    const type = response.headers.get("content-type").split(";")[0];
    const back = await response.formData();
    return [type, back.getAll("a"), back.get("f").name, back.get("f").type, back.has("z"), [...back.keys()], await (await new Response("a=1&b=%20", { headers: { "content-type": "application/x-www-form-urlencoded" } }).formData()).get("b")];
  },
  async responses() {
    const json = Response.json({ a: 1 }, { status: 201, headers: { "x-y": "z" } });
    const errors = [];
    for (const run of [() => new Response("x", { status: 99 }), () => new Response("x", { status: 204 }), () => Response.redirect("nope"), () => Response.json(1n), () => new Response("x", { headers: { "bad name": "1" } })]) {
      try {
        run();
      } catch (error) {
        errors.push(`${error.name}: ${error.message}`);
      }
    }
    return [json.status, [...json.headers], await json.json(), Response.error().type, Response.redirect("https://x.y/", 301).status, errors, new Response().body, new Response("é").headers.get("content-type")];
  },
  headers() {
    const headers = new Headers({ "B-Two": "2", "a-one": " 1 " });
    headers.append("a-one", "again");
    headers.append("set-cookie", "x=1");
    headers.append("set-cookie", "y=2");
    const all = [];
    headers.forEach((value, name) => all.push(`${name}=${value}`));
    headers.delete("b-two");
    return [all, [...headers.keys()], headers.get("none"), headers.getSetCookie(), Object.fromEntries(headers), new Headers([["a", "b"]]).has("A")];
  },
  requests() {
    const request = new Request("https://x.y/path?q#h", { method: "POST", body: "b", headers: { a: "1" } });
    return [request.url, request.method, request.bodyUsed, request.redirect, request.headers.get("content-type"), request.signal.aborted, request.cf ?? null, request.keepalive ?? null, request.credentials ?? null, request.mode ?? null, request.cache ?? null, request.integrity ?? null];
  },
  async caching() {
    return await caches.default.match("https://x.y/").then((found) => found ?? "nothing", (error) => `${error.name}: ${error.message}`);
  },
  async rewriting() {
    const rewriter = new HTMLRewriter().on("h1", { element: (element) => void element.setInnerContent("New") });
    return await rewriter.transform(await fetch("https://example.com/page")).text();
  },
  async wasmModule() {
    const instance = new WebAssembly.Instance(wasm, {});
    const second = await WebAssembly.instantiate(wasm, {});
    return [Object.keys(instance.exports), instance.exports.add(2, 3), second.exports.add(4, 5), wasm instanceof WebAssembly.Module, WebAssembly.Module.exports(wasm).map((e) => e.kind)];
  },
  async wasmBytes() {
    const header = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    return [WebAssembly.validate(header), await WebAssembly.instantiate(header).then(() => "compiled", (error) => `${error.name}: ${error.message}`)];
  },
  modules() {
    return [notes, settings, settings === settings, bytes instanceof ArrayBuffer, [...new Uint8Array(bytes)], legacy.double(4), legacy.name, legacy.helper, slug("Hello, Wörld!"), libraryVersion];
  },
  async dynamicImport() {
    const helper = await import("./lib/helper.js");
    const again = await import("./lib/helper.js");
    const missing = await import("./nothing.js").catch((error) => `${error.name}: ${error.message}`);
    return [helper.slug("A B"), helper === again, missing, Object.keys(helper).toSorted()];
  },
  importMeta() {
    return [typeof import.meta, import.meta.url ?? null];
  },
  performanceNow() {
    const start = performance.now();
    for (let i = 0; i < 1000; i++) Math.sqrt(i);
    return [typeof start, performance.now() - start >= 0, typeof performance.timeOrigin, typeof Date.now()];
  },
  marks() {
    return [typeof performance.mark, typeof performance.measure];
  },
  async clock() {
    const before = Date.now();
    await scheduler.wait(15);
    const passed = Date.now() - before;
    return passed >= 14;
  },
  navigators() {
    return [navigator.userAgent, navigator.language ?? null, typeof navigator.hardwareConcurrency];
  },
  beacons() {
    return typeof navigator.sendBeacon;
  },
  consoles() {
    console.log("plain %s", "x", { a: 1 }, [1], new Map(), 5n, null, undefined, () => 1, Symbol("s"));
    console.error(new Error("e"));
    console.table?.([{ a: 1 }]);
    console.group?.("g");
    console.groupEnd?.();
    console.time?.("t");
    console.timeEnd?.("t");
    console.count?.();
    console.assert?.(false, "no");
    console.dir?.({ a: 1 });
    console.trace?.("t");
    return typeof console;
  },
  exceptions() {
    const error = new DOMException("m", "AbortError");
    return [error.name, error.code, error.message, error instanceof Error, `${error}`, DOMException.TIMEOUT_ERR, new DOMException().name];
  },
  async sockets() {
    const { connect } = await import("cloudflare:sockets");
    const socket = connect("example.com:80");
    return await socket.opened.then(() => "opened", (error) => error.name);
  },
  async webSocketPair() {
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    client.accept();
    const got = new Promise((resolve) => client.addEventListener("message", (event) => resolve(event.data)));
    const closed = new Promise((resolve) => client.addEventListener("close", (event) => resolve([event.code, event.reason, event.wasClean])));
    server.send("hi");
    const data = await got;
    server.close(1000, "bye");
    return [data, await closed, client.readyState];
  },
  reported() {
    reportError(new Error("only told"));
    return typeof reportError;
  },
  globalShape() {
    return [typeof self, self === globalThis, typeof window, Object.prototype.toString.call(globalThis), typeof globalThis.onmessage];
  },
  async locks() {
    return [typeof navigator.locks, typeof SharedArrayBuffer, typeof Atomics, typeof indexedDB, typeof Worker];
  },
};

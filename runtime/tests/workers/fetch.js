// Request, Response, Body, FormData and Blob.

import { check, equal, rejects, same, throws } from "./check.js";

const text = (body) => new Response(body).text();

export const request = {
  async test() {
    const first = new Request("http://a.example/p#f", {
      method: "post", body: "b", headers: { "x-h": "1" }, redirect: "manual",
    });
    same([first.method, first.url, first.redirect, first.headers.get("content-type")],
      ["POST", "http://a.example/p#f", "manual", "text/plain;charset=UTF-8"]);
    const second = new Request(first, { headers: { "x-h": "2" } });
    same([second.method, second.headers.get("x-h"), first.bodyUsed], ["POST", "2", true]);
    equal(await second.text(), "b");
    check(second.bodyUsed && second.signal instanceof AbortSignal, "used; has a signal");
    await rejects(second.text(), "TypeError");
    throws(() => new Request(second), "TypeError");
    throws(() => new Request("relative"), "TypeError");
    throws(() => new Request("http://a.example/", { method: "GET", body: "x" }), "TypeError");
    throws(() => new Request("http://a.example/", { method: "a b" }), "TypeError");
    throws(() => new Request(), "TypeError");
    equal(new Request(new URL("http://a.example/x")).url, "http://a.example/x");
  },
};

export const response = {
  async test() {
    const made = new Response("x", { status: 201, statusText: "Made", headers: { a: "b" } });
    same([made.status, made.statusText, made.ok, made.headers.get("a"), made.type, made.url],
      [201, "Made", true, "b", "default", ""]);
    throws(() => new Response("", { status: 100 }), "RangeError");
    throws(() => new Response("x", { status: 204 }), "TypeError");
    equal(new Response(null, { status: 204 }).body, null);
    const json = Response.json({ a: 1 }, { status: 400 });
    same([json.headers.get("content-type"), json.status, await json.json()],
      ["application/json", 400, { a: 1 }]);
    const redirect = Response.redirect("http://a.example/x", 307);
    same([redirect.status, redirect.headers.get("location")], [307, "http://a.example/x"]);
    throws(() => redirect.headers.set("a", "b"), "TypeError");
    throws(() => Response.redirect("http://a.example/", 200), "RangeError");
    same([Response.error().type, Response.error().status], ["error", 0]);
    await rejects(new Response("{").json(), "SyntaxError");
  },
};

export const bodies = {
  async test() {
    const bytes = Uint8Array.of(104, 105);
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.slice());
        controller.close();
      },
    });
    for (const body of ["hi", bytes, bytes.buffer.slice(0), new DataView(bytes.buffer.slice(0)),
      new Blob(["h", "i"]), stream]) {
      equal(await text(body), "hi", Object.prototype.toString.call(body));
    }
    equal(await text(new URLSearchParams({ a: "b c" })), "a=b+c");
    equal(await text(7), "7");
    equal(await text(undefined), "");
    same([...(await new Response("hi").bytes())], [104, 105]);
    equal((await new Response("hi").arrayBuffer()).byteLength, 2);
    const copy = bytes.slice();
    const taken = new Response(copy);
    copy[0] = 0;
    equal(await taken.text(), "hi", "what was given, not what became of it");
    equal(await text("\ufeffhi"), "hi", "without its mark");
    const types = [];
    for (const body of ["x", new URLSearchParams(), new Blob([], { type: "a/b" }), bytes]) {
      types.push(new Response(body).headers.get("content-type"));
    }
    same(types, ["text/plain;charset=UTF-8", "application/x-www-form-urlencoded;charset=UTF-8",
      "a/b", null]);
  },
};

export const clones = {
  async test() {
    const first = new Response("text", { headers: { a: "1" } });
    const second = first.clone();
    second.headers.set("a", "2");
    same([await first.text(), await second.text(), first.headers.get("a")], ["text", "text", "1"]);
    throws(() => first.clone(), "TypeError");
    const locked = new Response("x");
    locked.body.getReader();
    throws(() => locked.clone(), "TypeError");
    await rejects(locked.text(), "TypeError");
  },
};

export const forms = {
  async test() {
    const form = new FormData();
    form.append("a", "1\r\n2");
    form.append("a", "\u20ac");
    form.append('na"me', new File(["file"], 'f"n.txt', { type: "text/x" }));
    form.append("blob", new Blob(["b"]), "given");
    const sent = new Response(form);
    check(sent.headers.get("content-type").startsWith("multipart/form-data; boundary="), "its type");
    const back = await sent.formData();
    same(back.getAll("a"), ["1\r\n2", "\u20ac"]);
    const file = back.get('na"me');
    same([file.name, file.type, await file.text()], ['f"n.txt', "text/x", "file"]);
    same([back.get("blob").name, back.has("x"), back.get("x")], ["given", false, null]);
    same([...back.keys()], ["a", "a", 'na"me', "blob"]);
    back.set("a", "only");
    back.delete("blob");
    same([[...back.keys()], back.get("a")], [["a", 'na"me'], "only"]);
    equal(Object.prototype.toString.call(back.entries()), "[object FormData Iterator]");
    const urlencoded = new Response(new URLSearchParams("a=1&b=%26"));
    same([...(await urlencoded.formData())], [["a", "1"], ["b", "&"]]);
    await rejects(new Response("x").formData(), "TypeError");
    await rejects(
      new Response("--b\r\n", { headers: { "content-type": "multipart/form-data; boundary=b" } })
        .formData(), "TypeError",
    );
    throws(() => form.append("a"), "TypeError");
    throws(() => form.append("a", "text", "name"), "TypeError");
  },
};

export const blobs = {
  async test() {
    const blob = new Blob(["ab", Uint8Array.of(99), new Blob(["d"])], { type: "TEXT/Plain" });
    same([blob.size, blob.type, await blob.text()], [4, "text/plain", "abcd"]);
    equal(await blob.slice(1, -1).text(), "bc");
    equal(await blob.slice(-2).text(), "cd");
    equal(blob.slice(3, 1).size, 0);
    equal(new Blob([], { type: "\u00e9" }).type, "");
    equal(await text(blob.stream()), "abcd");
    same([...(await blob.bytes())], [97, 98, 99, 100]);
    throws(() => new Blob("text"), "TypeError");
    const file = new File(["x"], "n", { lastModified: 1.9 });
    same([file.name, file.lastModified, file instanceof Blob], ["n", 1, true]);
    throws(() => new File(["x"]), "TypeError");
  },
};

export const dataUrls = {
  async test() {
    const plain = await fetch("data:,a%20b");
    same([plain.status, plain.headers.get("content-type"), await plain.text()],
      [200, "text/plain;charset=US-ASCII", "a b"]);
    equal(await (await fetch("data:text/html;base64,PGI+")).text(), "<b>");
    await rejects(fetch("ftp://a.example/"), "TypeError");
    await rejects(fetch("nothing"), "TypeError");
  },
};

export const aborted = {
  async test() {
    const reason = new Error("why");
    await rejects(fetch("data:,", { signal: AbortSignal.abort(reason) }), "Error", "why");
    await rejects(fetch("data:,", { signal: AbortSignal.abort() }), "AbortError");
  },
};

import assert from "node:assert/strict";
import test from "node:test";
import { makeRealm } from "./realm.js";

test("events are dispatched to functions and objects, once, in order, until stopped", async () => {
  const realm = makeRealm();
  const result = await realm.async(async () => {
    const seen = [];
    const target = new EventTarget();
    const twice = (event) =>
      seen.push("f" + event.type + (event.target === target) + event.eventPhase);
    target.addEventListener("a", twice);
    target.addEventListener("a", twice);
    target.addEventListener(
      "a",
      {
        handleEvent() {
          seen.push("object");
        },
      },
      { once: true },
    );
    target.addEventListener("a", () => {
      throw new Error("of a listener");
    });
    const signal = AbortSignal.abort();
    target.addEventListener("a", () => seen.push("never"), { signal });
    const controller = new AbortController();
    target.addEventListener("a", () => seen.push("until aborted"), { signal: controller.signal });
    target.dispatchEvent(new Event("a"));
    controller.abort();
    target.removeEventListener("a", twice);
    target.dispatchEvent(new Event("a"));
    target.addEventListener("b", (e) => {
      e.preventDefault();
      e.stopImmediatePropagation();
    });
    target.addEventListener("b", () => seen.push("stopped"));
    const event = new CustomEvent("b", { cancelable: true, detail: { x: 1 } });
    const allowed = target.dispatchEvent(event);
    const again = (() => {
      try {
        new EventTarget().dispatchEvent({});
      } catch (e) {
        return e.name;
      }
    })();
    return [
      seen,
      allowed,
      event.defaultPrevented,
      event.detail,
      event.currentTarget,
      again,
      Object.prototype.toString.call(event),
    ];
  });
  assert.deepEqual(result, [
    ["fatrue2", "object", "until aborted"],
    false,
    true,
    { x: 1 },
    null,
    "TypeError",
    "[object CustomEvent]",
  ]);
  assert.deepEqual(
    realm.uncaught.map((e) => e.message),
    ["of a listener", "of a listener"],
  );
});

test("signals abort, time out, and follow others", async () => {
  const realm = makeRealm();
  realm.run(`
    var seen = [];
    var a = new AbortController(), b = new AbortController();
    var any = AbortSignal.any([a.signal, b.signal]);
    var nested = AbortSignal.any([any]);
    any.onabort = function (event) { seen.push("any", this === any, event.type, nested.aborted) };
    nested.addEventListener("abort", () => seen.push("nested"));
    b.abort("why"); a.abort("late");
    var timeout = AbortSignal.timeout(50);
  `);
  assert.deepEqual(JSON.parse(realm.run("JSON.stringify([seen, any.reason, nested.reason])")), [
    ["any", true, "abort", true, "nested"],
    "why",
    "why",
  ]);
  assert.equal(realm.run("timeout.aborted"), false);
  realm.fire();
  assert.equal(realm.run("timeout.reason.name"), "TimeoutError");
  assert.throws(() => realm.run("timeout.throwIfAborted()"), { name: "TimeoutError" });
  assert.throws(() => realm.run("new AbortSignal()"), { message: "Illegal constructor" });
  const fresh = realm.run("new AbortController().signal");
  assert.equal(fresh.aborted, false);
  assert.equal(realm.run("AbortSignal.abort().reason.code"), 20);
});

test("a DOMException is an Error with a name, a code and a stack", () => {
  const realm = makeRealm();
  const [isError, name, message, code, constant, text, stack, own, cause, odd] = JSON.parse(
    realm.run(`
    function thrower() { return new DOMException("gone", "NotFoundError") }
    var e = thrower();
    JSON.stringify([e instanceof Error, e.name, e.message, e.code, DOMException.NOT_FOUND_ERR,
      String(e), e.stack.includes("thrower"), Object.keys(e),
      new DOMException("", { name: "AbortError", cause: 4 }).cause,
      [new DOMException().name, new DOMException("x", "toString").code,
        Object.prototype.toString.call(e)]])`),
  );
  assert.deepEqual(
    [isError, name, message, code, constant, text, stack, own, cause],
    [true, "NotFoundError", "gone", 8, 8, "NotFoundError: gone", true, [], 4],
  );
  assert.deepEqual(odd, ["Error", 0, "[object DOMException]"]);
});

test("streams: pipe, tee, transform, iterate, from", async () => {
  const realm = makeRealm();
  const result = await realm.async(async () => {
    const source = () =>
      new ReadableStream({
        start(c) {
          for (const x of [1, 2, 3]) c.enqueue(x);
          c.close();
        },
      });
    const all = async (stream) => {
      const out = [];
      for await (const x of stream) out.push(x);
      return out;
    };
    const doubled = source().pipeThrough(
      new TransformStream({ transform: (x, c) => c.enqueue(x * 2) }),
    );
    const written = [];
    await source().pipeTo(
      new WritableStream({
        write(x) {
          written.push(x);
        },
      }),
    );
    const [a, b] = source().tee();
    const identity = new IdentityTransformStream();
    const writer = identity.writable.getWriter();
    writer.write(new Uint8Array([7])).catch(() => {});
    writer.close().catch(() => {});
    const fixed = new FixedLengthStream(1);
    const fixedWriter = fixed.writable.getWriter();
    fixedWriter.write(new Uint8Array(2)).catch(() => {});
    const controller = new AbortController();
    const piping = new ReadableStream()
      .pipeTo(new WritableStream(), { signal: controller.signal })
      .catch((e) => e.name);
    controller.abort();
    const buffers = [];
    const bytes = new ReadableStream({
      type: "bytes",
      start(c) {
        c.enqueue(new Uint8Array([1, 2]));
        c.close();
      },
    });
    for await (const chunk of bytes) buffers.push([...chunk]);
    return [
      await all(doubled),
      written,
      await all(a),
      await all(b),
      [...(await identity.readable.getReader().read()).value],
      await fixed.readable
        .getReader()
        .read()
        .catch((e) => e.name),
      await all(ReadableStream.from(["x"])),
      await piping,
      buffers,
      Object.prototype.toString.call(source()),
    ];
  });
  assert.deepEqual(result, [
    [2, 4, 6],
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3],
    [7],
    "TypeError",
    ["x"],
    "AbortError",
    [[1, 2]],
    "[object ReadableStream]",
  ]);
});

test("text is encoded and decoded, also in pieces", async () => {
  const realm = makeRealm();
  const result = await realm.async(async () => {
    const error = (f) => {
      try {
        f();
        return "none";
      } catch (e) {
        return e.name;
      }
    };
    const whole = "a\u00e9\u20ac\u{1f600}z";
    const bytes = new TextEncoder().encode(whole);
    const pieces = [];
    for (let size = 1; size <= bytes.length; size++) {
      const decoder = new TextDecoder("utf-8", { fatal: true });
      let text = "";
      for (let i = 0; i < bytes.length; i += size)
        text += decoder.decode(bytes.subarray(i, i + size), { stream: true });
      pieces.push(text + decoder.decode() === whole);
    }
    const cut = new TextDecoder();
    const lost = cut.decode(bytes.subarray(0, 2), { stream: true }) + cut.decode();
    const into = new Uint8Array(4);
    const bom = new TextDecoder();
    const boms = [
      bom.decode(new Uint8Array([0xef, 0xbb]), { stream: true }),
      bom.decode(new Uint8Array([0xbf, 0x41]), { stream: true }),
      bom.decode(new Uint8Array([0xef, 0xbb, 0xbf]), { stream: true }),
      bom.decode(),
      bom.decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x42])),
    ];
    const stream = new Response(whole).body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextEncoderStream());
    return [
      pieces.every(Boolean),
      lost,
      new TextEncoder().encodeInto("a\u20acb", into),
      boms.map((s) => s.length),
      new TextDecoder("UTF8").encoding,
      error(() => new TextDecoder("utf-7")),
      error(() => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255]))),
      new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf]))
        .length,
      new TextDecoder().decode(),
      new TextDecoder().decode(new Uint8Array([0xe2, 0x28, 0xf0, 0x9f])),
      (await new Response(stream).text()) === whole,
      new TextEncoder().encode().length,
    ];
  });
  assert.deepEqual(result, [
    true,
    "a\ufffd",
    { read: 2, written: 4 },
    [0, 1, 1, 0, 1],
    "utf-8",
    "RangeError",
    "TypeError",
    1,
    "",
    "\ufffd(\ufffd",
    true,
    0,
  ]);
});

test("base64 goes both ways and refuses what is not", () => {
  const realm = makeRealm();
  for (const text of ["", "a", "ab", "abc", "\u00ff\u0000\u0080", "abcdef"]) {
    const encoded = realm.run(`btoa(${JSON.stringify(text)})`);
    assert.equal(encoded, Buffer.from(text, "latin1").toString("base64"));
    assert.equal(realm.run(`atob(" ${encoded}\\n")`), text);
  }
  assert.equal(realm.run("atob('YQ')"), "a");
  for (const bad of ["atob('a')", "atob('a===')", "atob('YQ=')", "atob('*')", "btoa('\\u0100')"]) {
    assert.throws(() => realm.run(bad), { name: "InvalidCharacterError" }, bad);
  }
});

test("URLs and their parameters", () => {
  const realm = makeRealm();
  const result = JSON.parse(
    realm.run(`
    var u = new URL("../b?x=1#h", "http://User:p@Example.com:80/a/c");
    u.searchParams.append("y", "a b");
    u.port = "81";
    JSON.stringify([u.href, u.origin, [...u.searchParams], URL.canParse("x"),
      new URLSearchParams({ a: "1" }).toString(), "" + u === u.href])`),
  );
  assert.deepEqual(result, [
    "http://User:p@example.com:81/b?x=1&y=a+b#h",
    "http://example.com:81",
    [
      ["x", "1"],
      ["y", "a b"],
    ],
    false,
    "a=1",
    true,
  ]);
  assert.equal(realm.loaded.has("idna"), false);
  assert.equal(
    realm.run(`new URL("http://m\\u00fcnchen.example/").host`),
    "xn--mnchen-3ya.example",
  );
  assert.equal(realm.loaded.has("idna"), true);
  assert.throws(() => realm.run("new URL('x')"), { name: "TypeError" });
  for (const name of ["encoding", "fetch", "streams"]) assert.equal(realm.loaded.has(name), false);
});

test("random numbers, clocks and the rest of the platform", async () => {
  const realm = makeRealm();
  assert.match(
    realm.run("crypto.randomUUID()"),
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.equal(realm.run("new Set(crypto.getRandomValues(new Uint32Array(64))).size > 60"), true);
  assert.throws(() => realm.run("crypto.getRandomValues(new Float64Array(1))"), {
    name: "TypeMismatchError",
  });
  assert.throws(() => realm.run("crypto.getRandomValues(new Uint8Array(65537))"), {
    name: "QuotaExceededError",
  });
  assert.equal(realm.run("typeof crypto.subtle.digest"), "function");
  assert.deepEqual(
    [...realm.run("[performance.now(), performance.timeOrigin, navigator.userAgent]")],
    [1000, 0, "Cloudflare-Workers"],
  );
  const waited = realm.async(async () => {
    await scheduler.wait(5);
    return "waited";
  });
  realm.fire();
  assert.equal(await waited, "waited");
  assert.equal(
    await realm.async(async () => {
      return scheduler.wait(5, { signal: AbortSignal.abort(3) }).catch((e) => e);
    }),
    3,
  );
});

test("a guest that bends builtins is not handed the natives", () => {
  const realm = makeRealm();
  realm.run(`
    var caught = [];
    const { apply } = Reflect;
    const { hasOwn } = Object;
    const spy = (name) => function (...args) {
      for (const value of [this, ...args]) {
        if (value === globalThis) continue; // has interceptors in a node:vm context
        const isObject = value && typeof value === "object";
        const given = isObject && hasOwn(value, "ops") ? value.ops : value;
        if (given && typeof given === "object" && "consoleLine" in given) caught.push(name);
        if (typeof value === "function" && "loaded" in value) caught.push(name);
      }
      return typeof args[0] === "object" || typeof args[0] === "function" ? args[0] : undefined;
    };
    for (const name of [
      "defineProperty", "getOwnPropertyNames", "getOwnPropertyDescriptor", "create",
      "getPrototypeOf", "assign", "keys",
    ]) {
      const old = Object[name];
      const seen = spy(name);
      Object[name] = function (...args) { apply(seen, this, args); return apply(old, this, args); };
    }
    const bent = Object.defineProperty;
    const evil = { value(...args) { spy("default")(...args); return {}; }, enumerable: true };
    Object.defineProperty = (target, name, descriptor) =>
      bent(target, name, name === "default" ? evil : descriptor);
    for (const name of ["default", "exports", "uncaught", "inGlobalScope", "clone", "ops"]) {
      Object.prototype.__defineGetter__(name, spy("get " + name));
      Object.prototype.__defineSetter__(name, spy("set " + name));
    }
    for (const name of ["call", "apply", "bind"]) {
      const old = Function.prototype[name];
      const seen = spy(name);
      Function.prototype[name] = function (...args) {
        apply(seen, this, args);
        return apply(old, this, args);
      };
    }
  `);
  const touch = [
    "new Request('http://a.example/').clone()",
    "new URL('http://m\u00fcnchen.example/')",
    "new FormData()",
    "crypto.randomUUID()",
    "new Response('x').body",
    "new TextEncoder().encode('x')",
    "AbortSignal.any([])",
    "console.log({})",
    "btoa('x')",
    "structuredClone(1)",
    "setTimeout(() => { throw 1 }, 0)",
    "fetch('data:,x').catch(() => {})",
  ];
  for (const expression of touch) {
    try {
      realm.run(expression);
    } catch {
      // a guest may well break itself
    }
  }
  realm.fire();
  assert.deepEqual([...realm.run("caught")], []);
});

test("guests find no function or receiver of ours in a stack", () => {
  const realm = makeRealm();
  const found = realm.run(`
    var found = 0;
    Error.prepareStackTrace = (error, frames) => {
      for (const frame of frames) {
        const file = frame.getFileName();
        const ours = file && !file.startsWith("evalmachine");
        if (ours && (frame.getFunction() || frame.getThis())) found++;
      }
      return "";
    };
    const look = { toString() { new Error().stack; return "x:"; } };
    const calls = [
      () => new Headers({ get a() { new Error().stack } }), () => new URL(look),
      () => console.log("%s", look), () => new Response(look), () => dispatchEvent(new Event(look)),
    ];
    for (const call of calls) { try { call() } catch {} }
    found`);
  assert.equal(found, 0);
});

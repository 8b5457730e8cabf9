import assert from "node:assert/strict";
import test from "node:test";
import { makeRealm } from "./realm.js";

const USED =
  "Body has already been used. It can only be used once. Use tee() first if you need to read " +
  "it twice.";

test("a body of text or bytes is read without streams", async () => {
  const realm = makeRealm();
  const result = await realm.async(async () => {
    const out = [];
    out.push(await new Response("héllo").text());
    out.push(await new Response('{"a":[1]}').json());
    out.push([
      ...new Uint8Array(await new Response(new Uint8Array([1, 2, 3]).subarray(1)).arrayBuffer()),
    ]);
    out.push([...(await new Response("hi").bytes())]);
    out.push(await new Response(null).text(), await new Response().text());
    out.push(await new Request("http://a.example/x", { method: "post", body: "b" }).text());
    out.push(await new Response("\ufeffBOM \ud800").text());
    return out;
  });
  assert.deepEqual(result, ["héllo", { a: [1] }, [2, 3], [104, 105], "", "", "b", "BOM \ufffd"]);
  assert.deepEqual([...realm.loaded.keys()], ["fetch"]);
});

test("a body is used once, and says so", async () => {
  const realm = makeRealm();
  const result = await realm.async(async () => {
    const r = new Response("x");
    const before = r.bodyUsed;
    await r.text();
    const message = await r.json().catch((e) => e.constructor === TypeError && e.message);
    const reader = new Response("y");
    reader.body.getReader();
    const locked = await reader.text().catch((e) => e.message);
    const none = new Response();
    await none.text();
    return [
      before,
      r.bodyUsed,
      message,
      locked,
      none.bodyUsed,
      none.body,
      await none.text(),
      r.body.locked,
    ];
  });
  assert.deepEqual(result, [
    false,
    true,
    USED,
    "This ReadableStream is currently locked to a reader.",
    false,
    null,
    "",
    true,
  ]);
});

test("a body becomes a stream when it is touched, and a stream a body", async () => {
  const realm = makeRealm();
  const result = await realm.async(async () => {
    const response = new Response("streamed");
    const stream = response.body;
    const reader = stream.getReader();
    const first = await reader.read();
    const last = await reader.read();
    const byob = new Response("bytes").body.getReader({ mode: "byob" });
    const chunk = await byob.read(new Uint8Array(3));
    const rest = await byob.read(new Uint8Array(8));
    const done = await byob.read(new Uint8Array(8));
    const made = new Response(
      new ReadableStream({
        start(c) {
          c.enqueue(new Uint8Array([111]));
          c.enqueue(new Uint8Array([107]));
          c.close();
        },
      }),
    );
    const text = await made.text();
    const wrong = await new Response(
      new ReadableStream({
        start(c) {
          c.enqueue("text");
          c.close();
        },
      }),
    )
      .text()
      .catch((e) => e.name);
    const empty = await new Response("").body.getReader().read();
    return [
      new TextDecoder().decode(first.value),
      last.done,
      response.bodyUsed,
      response.body === stream,
      [...chunk.value],
      [...rest.value],
      done.done,
      text,
      made.bodyUsed,
      wrong,
      empty.done,
    ];
  });
  assert.deepEqual(result, [
    "streamed",
    true,
    true,
    true,
    [98, 121, 116],
    [101, 115],
    true,
    "ok",
    true,
    "TypeError",
    true,
  ]);
});

test("a clone reads the same, whatever the body is", async () => {
  const realm = makeRealm();
  const result = await realm.async(async () => {
    const out = [];
    for (const body of ["text", new Uint8Array([65]), new Response("s").body]) {
      const a = new Response(body, { status: 201, headers: { x: "1" } });
      const b = a.clone();
      out.push(await a.text(), await b.text(), b.status, b.headers.get("x"));
    }
    const a = new Response(new Uint8Array([1]));
    const b = a.clone();
    (await a.bytes())[0] = 9;
    out.push([...(await b.bytes())]);
    out.push(await a.text().catch((e) => e.name));
    try {
      a.clone();
    } catch (e) {
      out.push(e.name);
    }
    return out;
  });
  assert.deepEqual(result, [
    "text",
    "text",
    201,
    "1",
    "A",
    "A",
    201,
    "1",
    "s",
    "s",
    201,
    "1",
    [1],
    "TypeError",
    "TypeError",
  ]);
});

test("responses check status, body and status text", async () => {
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
    const r = new Response("x", { status: 404, statusText: "Nope" });
    return [
      error(() => new Response("x", { status: 199 })),
      error(() => new Response("x", { status: 600 })),
      error(() => new Response("x", { status: 204 })),
      error(() => new Response(null, { status: 204 })),
      error(() => new Response("", { statusText: "a\nb" })),
      [r.status, r.statusText, r.ok, r.type, r.url, r.redirected],
      [new Response().status, new Response().ok, Response.error().status, Response.error().type],
      [
        Response.redirect("http://a.example", 301).headers.get("location"),
        Response.redirect("http://b.example/").status,
      ],
      error(() => Response.redirect("http://a.example", 200)),
      error(() => Response.redirect("nowhere")),
      error(() => Response.redirect("http://a.example").headers.set("a", "b")),
      await Response.json({ a: 1 }).text(),
      Response.json(1).headers.get("content-type"),
      Response.json(1, { headers: { "content-type": "x/y" }, status: 201 }).headers.get(
        "content-type",
      ),
      error(() => Response.json(undefined)),
      error(() => Response.json(1n)),
    ];
  });
  assert.deepEqual(result, [
    "RangeError",
    "RangeError",
    "TypeError",
    "none",
    "TypeError",
    [404, "Nope", false, "default", "", false],
    [200, true, 0, "error"],
    ["http://a.example/", 302],
    "RangeError",
    "TypeError",
    "TypeError",
    '{"a":1}',
    "application/json",
    "x/y",
    "TypeError",
    "TypeError",
  ]);
});

test("requests are made of URLs and of requests", async () => {
  const realm = makeRealm();
  const result = await realm.async(async () => {
    const error = (f) => {
      try {
        f();
        return "none";
      } catch (e) {
        return e.name + ": " + e.message;
      }
    };
    const a = new Request("http://a.example", {
      method: "PUT",
      body: "b",
      headers: { x: "1" },
      cf: { y: 2 },
      redirect: "manual",
    });
    const b = new Request(a, { headers: { z: "3" } });
    const c = new Request(new URL("http://c.example/p?q#f"));
    return [
      [a.url, a.method, a.headers.get("content-type"), a.redirect, a.cf, a.bodyUsed],
      [b.url, b.method, [...b.headers], b.redirect, b.cf, await b.text()],
      [c.url, c.method, c.body, c.redirect, c.signal.aborted],
      error(() => new Request("nowhere")),
      error(() => new Request("http://a.example", { body: "x" })),
      error(() => new Request("http://a.example", { method: "CONNECT" })),
      error(() => new Request("http://a.example", { method: "a b" })),
      error(() => new Request("http://a.example", { redirect: "error" })).slice(0, 33),
      new Request("http://a.example", { method: "patch" }).method,
      error(() => new Request()),
      error(() => new Request(a)),
    ];
  });
  assert.deepEqual(result, [
    ["http://a.example/", "PUT", "text/plain;charset=UTF-8", "manual", { y: 2 }, true],
    ["http://a.example/", "PUT", [["z", "3"]], "manual", { y: 2 }, "b"],
    ["http://c.example/p?q#f", "GET", null, "follow", false],
    "TypeError: Invalid URL: nowhere",
    "TypeError: Request with a GET or HEAD method cannot have a body.",
    "TypeError: Invalid HTTP method string: CONNECT",
    "TypeError: Invalid HTTP method string: a b",
    "TypeError: Invalid redirect value",
    "PATCH",
    "TypeError: Failed to construct 'Request': constructor parameter 1 is not of type " +
      "'Request or string'.",
    `TypeError: ${USED}`,
  ]);
});

test("plain URLs are recognised exactly as the parser would give them", () => {
  const realm = makeRealm();
  const plain = [
    "http://localhost/",
    "http://localhost",
    "https://a.b-c.example:8080/x/y.html?q=1&r=%20",
    "http://a.example/a//b/",
    "http://a.example/~u/@x;v=1",
    "https://x.example?",
    "http://a-.b/",
  ];
  const others = [
    "http://LOCALHOST/",
    "http://127.1/",
    "http://1.2.3.4/",
    "http://a.example/../b",
    "http://a.example/.",
    "http://a.example/%2e%2e/x",
    "http://a.example:80/",
    "http://a.example:0080/",
    "http://a.example/a b",
    "http://a.example/?'",
    "http://münchen.example/",
    "http://xn--mnchen-3ya.example/",
    "http://u:p@a.example/",
    "http://[::1]/",
    "http://a.example\\\\b",
    " http://a.example/",
    "http://a.0x7/",
    "http://a.example/#f",
    "file:///x",
    "http://a.example:99999/",
    "http://a..b/",
    "http://.a/",
    "http://a./",
    "http://xn--a/",
    "http:/a.example",
    "http://a.example?q",
  ];
  for (const url of [...plain, ...others]) {
    const quoted = JSON.stringify(url);
    const [made, parsed] = realm.run(`
      var made, parsed;
      try { made = new Request(${quoted}).url } catch (e) { made = e.name }
      try { parsed = new URL(${quoted}).href } catch (e) { parsed = e.name }
      [made, parsed]`);
    assert.equal(made, parsed, url);
  }
  const fresh = makeRealm();
  for (const url of plain.slice(0, 5)) fresh.run(`new Request(${JSON.stringify(url)})`);
  assert.deepEqual([...fresh.loaded.keys()], ["fetch"]);
});

test("headers keep, sort, join and check", async () => {
  const realm = makeRealm();
  const result = await realm.async(async () => {
    const error = (f) => {
      try {
        f();
        return "none";
      } catch (e) {
        return e.name + ": " + e.message;
      }
    };
    const h = new Headers([
      ["B", "2"],
      ["a", " 1 "],
      ["b", "3"],
      ["Set-Cookie", "x=1"],
      ["set-cookie", "y=2"],
    ]);
    const seen = [];
    h.forEach((value, name, self) => seen.push([name, value, self === h]));
    const copy = new Headers(h);
    copy.delete("set-cookie");
    copy.append("c", "z");
    copy.set("b", "only");
    return [
      [...h],
      seen.length,
      [...h.keys()],
      [...h.values()],
      h.getSetCookie(),
      h.getAll("set-cookie"),
      h.get("B"),
      h.get("none"),
      h.has("A"),
      [...copy],
      [...new Headers({ x: 1, y: null })],
      error(() => new Headers({ "a b": "1" })),
      error(() => new Headers({ a: "1\n2" })),
      error(() => new Headers([["a"]])),
      error(() => new Headers("x")),
      error(() => h.getAll("b")),
      Object.prototype.toString.call(h),
      Object.keys(h).length,
    ];
  });
  assert.deepEqual(result, [
    [
      ["a", "1"],
      ["b", "2, 3"],
      ["set-cookie", "x=1"],
      ["set-cookie", "y=2"],
    ],
    4,
    ["a", "b", "set-cookie", "set-cookie"],
    ["1", "2, 3", "x=1", "y=2"],
    ["x=1", "y=2"],
    ["x=1", "y=2"],
    "2, 3",
    null,
    true,
    [
      ["a", "1"],
      ["b", "only"],
      ["c", "z"],
    ],
    [
      ["x", "1"],
      ["y", "null"],
    ],
    "TypeError: Invalid header name.",
    "TypeError: Invalid header value.",
    "TypeError: To initialize a Headers object from a sequence, each inner sequence must have " +
      "exactly two elements.",
    "TypeError: Failed to construct 'Headers': constructor parameter 1 is not of type " +
      "'Headers or Sequence or object'.",
    'TypeError: getAll() can only be used with the header name "Set-Cookie".',
    "[object Headers]",
    0,
  ]);
});

test("requests and responses are described and made again", async () => {
  const realm = makeRealm();
  realm.run("var f; Headers");
  realm.run("(x) => { f = x }")(realm.lazy("fetch"));
  const result = await realm.async(async () => {
    const request = new Request("http://a.example/p", {
      method: "POST",
      body: "body",
      headers: [
        ["X", "1"],
        ["set-cookie", "a"],
        ["set-cookie", "b"],
      ],
      cf: { c: 1 },
    });
    const d = f.describeRequest(request);
    const again = f.makeRequest(d);
    const response = f.makeResponse(
      f.describeResponse(new Response("r", { status: 418, headers: { y: "2" } })),
    );
    const stream = new Response("through").body;
    const streamed = f.describeResponse(new Response(stream));
    const touched = new Response("touched");
    touched.body;
    const noBody = f.describeRequest(new Request("http://a.example/"));
    const frozen = (() => {
      try {
        again.headers.set("a", "b");
      } catch (e) {
        return e.message;
      }
    })();
    const copy = again.clone();
    copy.headers.set("a", "b");
    return [
      { ...d, body: [...d.body.bytes] },
      request.bodyUsed,
      again.url,
      again.cf,
      await again.text(),
      frozen,
      await copy.text(),
      response.status,
      response.statusText,
      await response.text(),
      streamed.body.stream === stream,
      await f.makeResponse(streamed).text(),
      f.describeResponse(touched).body.bytes.length,
      touched.body.locked,
      noBody.body,
      (() => {
        try {
          f.describeRequest(request);
        } catch (e) {
          return e.name;
        }
      })(),
      await f.makeResponse({ status: 200, headers: [], body: new Uint8Array([65]) }).text(),
      [
        f.isRequest(again),
        f.isRequest({}),
        f.isRequest(null),
        f.isResponse(response),
        f.isHeaders(again.headers),
        f.isHeaders(7),
      ],
      f.makeResponse({ status: 200, statusText: "", headers: [], body: null }).body,
    ];
  });
  assert.deepEqual(result, [
    {
      method: "POST",
      url: "http://a.example/p",
      headers: [
        ["x", "1"],
        ["set-cookie", "a"],
        ["set-cookie", "b"],
        ["content-type", "text/plain;charset=UTF-8"],
      ],
      redirect: "follow",
      cf: { c: 1 },
      body: [98, 111, 100, 121],
    },
    true,
    "http://a.example/p",
    { c: 1 },
    "body",
    "Can't modify immutable headers.",
    "body",
    418,
    "",
    "r",
    true,
    "through",
    7,
    true,
    null,
    "TypeError",
    "A",
    [true, false, false, true, true, false],
    null,
  ]);
});

test("a described body is read as a whole without a stream where there is none", async () => {
  const realm = makeRealm();
  realm.run("var f; Headers");
  realm.run("(x) => { f = x }")(realm.lazy("fetch"));
  const bytes = await realm.async(async () => {
    const none = await f.bodyBytes(f.describeResponse(new Response()).body);
    const text = await f.bodyBytes(f.describeResponse(new Response("ab")).body);
    const empty = f.makeResponse({ status: 204, headers: [], body: { bytes: new Uint8Array(0) } });
    return [none === undefined, [...text], empty.body];
  });
  assert.deepEqual(bytes, [true, [97, 98], null]);
  assert.equal(realm.loaded.has("streams"), false);
  const streamed = await realm.async(async () => {
    const stream = new Response("cd").body;
    return [...(await f.bodyBytes(f.describeResponse(new Response(stream)).body))];
  });
  assert.deepEqual(streamed, [99, 100]);
});

test("fetch asks the host, answers data: URLs itself, and heeds signals", async () => {
  const asked = [];
  const realm = makeRealm({
    outbound: (request) => {
      asked.push(request.url);
      if (request.url.endsWith("/never")) return realm.run("new Promise(() => {})");
      if (request.url.endsWith("/no"))
        return realm.run(
          "Promise.reject(new Error('This worker is not permitted to access the internet.'))",
        );
      return realm.run("Promise.resolve(new Response('answer'))");
    },
  });
  const result = await realm.async(async () => {
    const fails = (promise) =>
      promise.then(
        () => "none",
        (e) => e.name + ": " + e.message,
      );
    const controller = new AbortController();
    const never = fails(fetch("http://a.example/never", { signal: controller.signal }));
    controller.abort();
    const pages = [];
    for (const url of [
      "data:,plain%20text",
      "data:text/html;base64,PGI+",
      "data:;charset=utf-8,%C3%A9",
      "data:application/json,{}#frag",
    ]) {
      const r = await fetch(url);
      pages.push([await r.text(), r.headers.get("content-type")]);
    }
    return [
      await (await fetch("http://a.example/")).text(),
      await fails(fetch("http://a.example/no")),
      await never,
      await fails(fetch("http://a.example/aborted", { signal: AbortSignal.abort() })),
      await fails(fetch("nowhere")),
      await fails(fetch("data:nocomma")),
      pages,
      await (await fetch(new Request("http://a.example/r"))).text(),
    ];
  });
  assert.deepEqual(result, [
    "answer",
    "Error: This worker is not permitted to access the internet.",
    "AbortError: The operation was aborted",
    "AbortError: The operation was aborted",
    "TypeError: Invalid URL: nowhere",
    "TypeError: Invalid data: URL, it has no comma: data:nocomma",
    [
      ["plain text", "text/plain;charset=US-ASCII"],
      ["<b>", "text/html"],
      ["é", "text/plain;charset=utf-8"],
      ["{}", "application/json"],
    ],
    "answer",
  ]);
  assert.deepEqual(asked, [
    "http://a.example/never",
    "http://a.example/",
    "http://a.example/no",
    "http://a.example/r",
  ]);
});

test("forms and blobs are bodies", async () => {
  const realm = makeRealm();
  const result = await realm.async(async () => {
    const form = new FormData();
    form.append("a", "1\n2");
    form.append("f", new File(["data"], 'n"ame.txt', { type: "text/x" }));
    form.append("a", "3");
    const posted = new Request("http://a.example/", { method: "POST", body: form });
    const type = posted.headers.get("content-type").replace(/=.*/, "");
    const back = await posted.formData();
    const file = back.get("f");
    const params = new Request("http://a.example/", {
      method: "POST",
      body: new URLSearchParams({ q: "x y", r: "&" }),
    });
    const paramsType = params.headers.get("content-type");
    const blob = new Blob(["ab", new Uint8Array([99]), new Blob(["d"])], { type: "Text/Plain" });
    const of = new Response(blob);
    const again = await new Response("zz", { headers: { "content-type": "a/b" } }).blob();
    return [
      type,
      back.getAll("a"),
      [file.name, file.type, await file.text()],
      paramsType,
      [...(await params.formData())],
      [
        blob.size,
        blob.type,
        await blob.slice(1, -1).text(),
        of.headers.get("content-type"),
        await of.text(),
      ],
      [again.type, again.size],
      await new Response(blob.stream()).text(),
      await new Response("x", { headers: { "content-type": "multipart/form-data; boundary=b" } })
        .formData()
        .catch((e) => e.name),
      await new Response("x").formData().catch((e) => e.name),
    ];
  });
  assert.deepEqual(result, [
    "multipart/form-data; boundary",
    ["1\r\n2", "3"],
    ['n"ame.txt', "text/x", "data"],
    "application/x-www-form-urlencoded;charset=UTF-8",
    [
      ["q", "x y"],
      ["r", "&"],
    ],
    [4, "text/plain", "bc", "text/plain", "abcd"],
    ["a/b", 2],
    "abcd",
    "TypeError",
    "TypeError",
  ]);
});

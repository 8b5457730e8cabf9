// Requests as agents wrap them.
const BASE = "https://api.example.com";

async function getJson(path, { retries = 3, timeout = 60000, ...init } = {}) {
  let lastError;
  for (let attempt = 0; attempt < retries; attempt++) {
    try {
      const response = await fetch(`${BASE}${path}`, { ...init, signal: AbortSignal.timeout(timeout) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return { attempt, data: await response.json() };
    } catch (error) {
      lastError = error;
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt));
    }
  }
  throw new Error(`gave up after ${retries}`, { cause: lastError });
}

export default {
  async retry() {
    return await getJson("/flaky");
  },
  async retryExhausted() {
    try {
      await getJson("/missing", { retries: 2 });
    } catch (error) {
      return [error.message, error.cause.message, error.cause instanceof Error];
    }
  },
  async timeout() {
    try {
      await fetch(`${BASE}/slow`, { signal: AbortSignal.timeout(20) });
    } catch (error) {
      return [error.name, error.message, error instanceof DOMException, error.code];
    }
  },
  async abort() {
    const controller = new AbortController();
    const pending = fetch(`${BASE}/slow`, { signal: controller.signal });
    controller.abort(new Error("user pressed stop"));
    try {
      await pending;
    } catch (error) {
      return [error.name, error.message, controller.signal.aborted];
    }
  },
  async abortedBefore() {
    try {
      await fetch(`${BASE}/json`, { signal: AbortSignal.abort() });
    } catch (error) {
      return [error.name, error.message, error.code];
    }
  },
  async abortAny() {
    const user = new AbortController();
    const signal = AbortSignal.any([user.signal, AbortSignal.timeout(1000)]);
    user.abort("why");
    try {
      await fetch(`${BASE}/slow`, { signal });
    } catch (error) {
      return [error, signal.reason];
    }
  },
  async parallel() {
    const results = await Promise.all([1, 2, 3].map((n) => fetch(`${BASE}/json/${n}`).then((r) => r.json())));
    return results.map((r) => r.path);
  },
  async settled() {
    const results = await Promise.allSettled([
      fetch(`${BASE}/json`).then((r) => r.json()),
      fetch(`${BASE}/broken`),
      Promise.reject(new TypeError("no")),
    ]);
    return results.map((r) => (r.status === "fulfilled" ? r.value.path : `${r.reason.name}: ${r.reason.message}`));
  },
  async any() {
    const first = await Promise.any([fetch(`${BASE}/broken`), fetch(`${BASE}/json/any`).then((r) => r.json())]);
    let failed;
    try {
      await Promise.any([Promise.reject(new Error("a")), Promise.reject(new Error("b"))]);
    } catch (error) {
      failed = [error.name, error.message, error.errors.map((e) => e.message)];
    }
    return [first.path, failed];
  },
  async race() {
    const timer = new Promise((_, reject) => setTimeout(() => reject(new Error("timed out")), 10));
    return await Promise.race([fetch(`${BASE}/slow`), timer]).catch((error) => error.message);
  },
  async redirected() {
    const response = await fetch(`${BASE}/redirect`);
    return [response.redirected, response.url, response.status, (await response.json()).query];
  },
  async redirectManual() {
    const response = await fetch(`${BASE}/redirect`, { redirect: "manual" });
    return [response.status, response.headers.get("location"), response.redirected, response.ok];
  },
  async redirectError() {
    return await fetch(`${BASE}/redirect`, { redirect: "error" }).then((r) => r.status, (e) => e.name);
  },
  async post() {
    const response = await fetch(`${BASE}/echo`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: "Bearer abc" },
      body: JSON.stringify({ a: [1, 2], b: "ü" }),
    });
    const { method, headers, body } = await response.json();
    return [method, new Headers(headers).get("authorization"), new Headers(headers).get("content-type"), JSON.parse(body)];
  },
  async formEncoded() {
    const body = new URLSearchParams({ q: "a b&c", lang: "é" });
    const { headers, body: sent } = await (await fetch(`${BASE}/echo`, { method: "POST", body })).json();
    return [new Headers(headers).get("content-type"), sent];
  },
  async upload() {
    const form = new FormData();
    form.append("title", "My file");
    form.append("file", new File(["col1,col2\n1,2\n"], "data.csv", { type: "text/csv" }));
    form.append("blob", new Blob([new Uint8Array([104, 105])]));
    form.append("title", "again");
    return await (await fetch(`${BASE}/form`, { method: "POST", body: form })).json();
  },
  async headersOf() {
    const response = await fetch(`${BASE}/page`);
    const headers = Object.fromEntries(response.headers);
    return [headers, response.headers.getSetCookie(), response.headers.get("Set-Cookie"), response.headers.has("X")];
  },
  async emptyBody() {
    const response = await fetch(`${BASE}/empty`);
    return [response.status, response.body === null, await response.text(), response.statusText];
  },
  async notFound() {
    const response = await fetch(new URL("/nothing?x=1", BASE));
    return [response.ok, response.status, response.statusText, await response.json()];
  },
  async notJson() {
    try {
      await (await fetch(`${BASE}/page`)).json();
    } catch (error) {
      return error.name;
    }
  },
  async siteFails() {
    try {
      await fetch(`${BASE}/broken`);
    } catch (error) {
      return [error.name, error.message];
    }
  },
  async badUrl() {
    const errors = [];
    for (const url of ["/relative", "not a url", "http://", ""]) {
      await fetch(url).catch((error) => errors.push(`${error.name}: ${error.message}`));
    }
    return errors;
  },
  async readTwice() {
    const response = await fetch(`${BASE}/json`);
    const copy = response.clone();
    await response.text();
    const second = await response.text().catch((error) => error.name);
    return [second, response.bodyUsed, (await copy.json()).path];
  },
  async binding(tools, env) {
    const response = await env.SITE.fetch("https://internal/json?bound=1");
    return (await response.json()).query;
  },
  async getWithBody() {
    try {
      await fetch(`${BASE}/echo`, { method: "GET", body: "x" });
    } catch (error) {
      return `${error.name}: ${error.message}`;
    }
  },
  async requestObject() {
    const request = new Request(`${BASE}/echo`, { method: "PUT", body: "abc", headers: [["x-a", "1"], ["x-a", "2"]] });
    const changed = new Request(request, { headers: { "x-b": "3" } });
    const { method, headers, body } = await (await fetch(changed)).json();
    return [method, body, headers.filter(([name]) => name.startsWith("x-"))];
  },
  async dataUrl() {
    const response = await fetch("data:text/plain;base64,aGVsbG8=");
    return [await response.text(), response.headers.get("content-type")];
  },
  async lowerMethod() {
    const request = new Request(`${BASE}/echo`, { method: "post", body: "x" });
    const odd = new Request(`${BASE}/echo`, { method: "patch" });
    return [request.method, odd.method];
  },
};

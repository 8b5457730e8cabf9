// What is knowingly missing says so.

import { check, equal, rejects, throws } from "./check.js";

export const caches_ = {
  async test() {
    await rejects(caches.default.match("http://a.example/"), "Error", /^No Cache was configured/);
    await rejects(caches.default.put("http://a.example/", new Response()), "Error", /^No Cache/);
    const cache = await caches.open("name");
    check(cache instanceof Cache, "a Cache");
    await rejects(cache.delete("http://a.example/"), "Error", /^No Cache/);
    throws(() => new CacheStorage(), "TypeError");
  },
};

export const clearErrors = {
  test() {
    throws(() => new EventSource("http://a.example/"), "NotSupportedError", /read the body of fetch/);
    throws(() => new HTMLRewriter(), "NotSupportedError", /not available in this runtime/);
  },
};

// Code that looks for these finds nothing, and does without.
export const absent = {
  test() {
    for (const name of ["MessageChannel", "Worker", "SharedWorker", "XMLHttpRequest", "document",
      "window", "require"]) {
      equal(typeof globalThis[name], "undefined", name);
    }
  },
};

/*---
clause: outbound.null.fetch
level: must
description: a Request object, one with a signal and one that was cloned are blocked alike
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    export default {
      async run(url) {
        const request = new Request(url, { method: "POST", body: "x" });
        const tries = [
          () => fetch(request.clone()), () => fetch(request),
          () => fetch(url, { signal: new AbortController().signal, redirect: "manual" }),
          () => Reflect.apply(fetch, undefined, [url]), () => fetch.call(globalThis, new URL(url)),
        ];
        const got = [];
        for (const one of tries) got.push(await one().then(() => "reached", () => "blocked"));
        return got;
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(t.sink.url()), Array(5).fill("blocked"));
}

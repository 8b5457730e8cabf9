/*---
clause: entrypoints.fetch-redirect
level: should
description: a redirect comes back to the same entrypoint, and is answered as it is with redirect
  manual
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    export default {
      fetch(r) {
        if (!r.url.endsWith("/from")) return new Response("at " + r.url);
        return new Response(null, { status: 302, headers: { location: "/to" } });
      },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  const url = t.sink.url("/from");
  assertEquals(await (await entrypoint.fetch(url)).text(), `at ${t.sink.url("/to")}`);
  const manual = await entrypoint.fetch(url, { redirect: "manual" });
  assertEquals([manual.status, manual.headers.get("location")], [302, "/to"]);
}

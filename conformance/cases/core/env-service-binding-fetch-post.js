/*---
clause: env.service-binding-fetch
level: must
description: a Request object, and the very request that a worker handles, can go on to a binding
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    export default {
      fetch(request, env) {
        if (request.method === "PATCH") return env.ECHO.fetch(request);
        return env.ECHO.fetch(new Request(request.url + "/made", { method: "PUT", body: "made" }));
      },
    };`;
  const env = { ECHO: t.ctx.exports.Echo({ props: { p: 1 } }) };
  const entrypoint = loadEntrypoint(t, source, { env });
  const url = t.sink.url("/a");
  const on = await entrypoint.fetch(url, { method: "PATCH", body: "passed on" });
  assertEquals(await on.json(), { method: "PATCH", url, body: "passed on", props: { p: 1 } });
  const made = await entrypoint.fetch(url);
  const seen = { method: "PUT", url: `${url}/made`, body: "made", props: { p: 1 } };
  assertEquals(await made.json(), seen);
}

/*---
clause: env.service-binding-fetch
level: must
description: fetch() on a service binding in env reaches the parent's entrypoint and opens no
  connection
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(url, env) {
        const response = await env.ECHO.fetch(url, { method: "POST", body: "from the agent" });
        return response.json();
      },
    };`,
    { env: { ECHO: t.ctx.exports.Echo({ props: { who: "echo" } }) } },
  );
  const url = t.sink.url("/through/the/binding");
  assertEquals(await entrypoint.run(url), {
    method: "POST",
    url,
    body: "from the agent",
    props: { who: "echo" },
  });
}

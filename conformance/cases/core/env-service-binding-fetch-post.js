/*---
clause: env.service-binding-fetch
level: must
description: method and body of a request reach the fetch() of a binding
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(url, env) {
        const response = await env.ECHO.fetch(url, { method: "PUT", body: "some text" });
        return response.json();
      },
    };`,
    { env: { ECHO: t.ctx.exports.Echo({ props: { p: 1 } }) } },
  );
  assertEquals(await entrypoint.run("http://x.test/a?b"), {
    method: "PUT",
    url: "http://x.test/a?b",
    body: "some text",
    props: { p: 1 },
  });
}

/*---
clause: outbound.service.fetch
level: must
description: with a service binding as globalOutbound every fetch() goes to it, as it was made,
  and none to the network
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(url) {
        const got = await fetch(url);
        const posted = await fetch(new Request(url, { method: "POST", body: "data" }));
        return [await got.json(), await posted.json()];
      },
    };`,
    { globalOutbound: t.ctx.exports.OutboundRecorder({ props: { tenant: "a" } }) },
  );
  const url = t.sink.url("/path?query=1");
  const seen = { url, props: { tenant: "a" } };
  assertEquals(await entrypoint.run(url), [
    { method: "GET", body: null, ...seen },
    { method: "POST", body: "data", ...seen },
  ]);
}

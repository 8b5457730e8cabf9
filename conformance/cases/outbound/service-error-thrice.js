/*---
clause: outbound.service.error
level: should
description: a service that refuses does so each time, and nothing is opened in its place
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const globalOutbound = t.ctx.exports.OutboundRecorder({ props: { refuse: "no" } });
  const source = `
    export default {
      async run(url) {
        const got = [];
        for (let i = 0; i < 3; i++) got.push(await fetch(url).then(() => "ok", (e) => e.message));
        return got;
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound });
  assertEquals(await entrypoint.run(t.sink.url()), ["no", "no", "no"]);
}

/*---
clause: outbound.null.connect
level: must
description: connect() in a worker whose globalOutbound is null throws, and no connection is opened
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    import { connect } from "cloudflare:sockets";
    export default {
      async run({ host, port }) {
        try {
          const socket = connect({ hostname: host, port });
          await socket.opened;
        } catch (error) {
          return "blocked";
        }
        return "connected";
      },
    };`,
    { globalOutbound: null },
  );
  assertEquals(await entrypoint.run({ host: t.sink.host, port: t.sink.port }), "blocked");
}

/*---
clause: limits.sub-requests-connect
level: should
description: under a limit of one the second connect() fails and opens no connection
features: [limits]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 1 });
  const source = `
    import { connect } from "cloudflare:sockets";
    export default {
      async run(address) {
        const outcomes = [];
        for (let i = 0; i < 2; i++) {
          try {
            await connect(address).opened;
            outcomes.push("opened");
          } catch {
            outcomes.push("refused");
          }
        }
        return outcomes;
      },
    };`;
  const options = { globalOutbound: undefined, limits: { subRequests: 1 } };
  const entrypoint = loadEntrypoint(t, source, options);
  const address = `${t.sink.host}:${t.sink.port}`;
  assertEquals(await entrypoint.run(address), ["opened", "refused"]);
}

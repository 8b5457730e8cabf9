/*---
clause: outbound.null.connect
level: must
description: catching the error of a blocked connect() and trying again opens nothing
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    import { connect } from "cloudflare:sockets";
    export default {
      async run(address) {
        let failed = 0;
        for (let i = 0; i < 3; i++) {
          try { await connect(address).opened; } catch { failed++; }
        }
        return failed;
      },
    };`;
  const address = `${t.sink.host}:${t.sink.port}`;
  assertEquals(await loadEntrypoint(t, source).run(address), 3);
}

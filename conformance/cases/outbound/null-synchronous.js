/*---
clause: outbound.null.synchronous
level: observed
description: connect() and new WebSocket() throw at once, with the text of a blocked fetch()
features: []
---*/
import { assertContains, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    import { connect } from "cloudflare:sockets";
    const thrown = (f) => { try { f(); return "none"; } catch (error) { return error.message; } };
    export default {
      run([host, port]) {
        return [
          thrown(() => connect({ hostname: host, port })),
          thrown(() => new WebSocket("ws://" + host + ":" + port + "/")),
        ];
      },
    };`;
  const texts = await loadEntrypoint(t, source).run([t.sink.host, t.sink.port]);
  for (const text of texts) assertContains(text, "not permitted to access the internet");
}

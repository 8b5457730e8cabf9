/*---
clause: outbound.null.connect
level: must
description: connect() is blocked with an address as text and as an object, and with TLS
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    import { connect } from "cloudflare:sockets";
    export default {
      async run([address, options]) {
        const socket = connect(address, options);
        await socket.opened;
        return "opened";
      },
    };`;
  const { host: hostname, port } = t.sink;
  const entrypoint = loadEntrypoint(t, source);
  for (const address of [`${hostname}:${port}`, { hostname, port }]) {
    for (const options of [{}, { secureTransport: "on" }]) {
      await assertRejects(() => entrypoint.run([address, options]));
    }
  }
}

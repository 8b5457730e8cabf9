/*---
clause: rpc.connect-no-handler
level: observed
description: connect() on an entrypoint opens nothing
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  await assertRejects(async () => {
    const socket = entrypoint.connect(`${t.sink.host}:${t.sink.port}`);
    socket.closed.catch(() => {});
    await socket.opened;
  });
}

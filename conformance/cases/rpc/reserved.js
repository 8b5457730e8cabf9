/*---
clause: rpc.reserved
level: should
description: reserved names are no methods
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      alarm() { return "called"; }
      webSocketMessage() { return "called"; }
      webSocketClose() { return "called"; }
      webSocketError() { return "called"; }
    }`;
  const entrypoint = loadEntrypoint(t, source);
  for (const name of ["alarm", "webSocketMessage", "webSocketClose", "webSocketError"]) {
    await assertRejects(() => entrypoint[name](), { type: TypeError, message: name }, name);
  }
}

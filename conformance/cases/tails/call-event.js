/*---
clause: tails.call-event
level: should
description: rpcMethod is the name of the method that was called
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `export default { doIt() { return "done"; } };`;
  await loadEntrypoint(t, source, { tails: [tail] }).doIt(null);
  const [{ events }] = await told(1);
  assertEquals(events[0].event.rpcMethod, "doIt");
  await forget();
}

/*---
clause: tails.entrypoint
level: should
description: entrypoint is there for a named one
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `export const tool = { run() {} }; export default {};`;
  await loadAgent(t, source, { tails: [tail] }).getEntrypoint("tool").run(null);
  const [{ events }] = await told(1);
  assertEquals(events[0].entrypoint, "tool");
  await forget();
}

/*---
clause: tails.error-info
level: observed
description: console.log(error) is text and errorInfo
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `export default { run() { console.log("saw", new TypeError("le")); } };`;
  await loadEntrypoint(t, source, { tails: [tail] }).run(null);
  const [{ events }] = await told(1);
  const [{ message, errorInfo }] = events[0].logs;
  assertEquals(message, ["saw", "TypeError: le"]);
  assertEquals([errorInfo[0], errorInfo[1].name, errorInfo[1].message], [null, "TypeError", "le"]);
  await forget();
}

/*---
clause: entrypoints.not-transferable
level: should
description: an entrypoint of a loaded worker in env, props or globalOutbound of another is
  refused
features: []
---*/
import { assertThrows, loadAgent, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const tool = loadEntrypoint(t, `export default { run() { return "tool"; } };`);
  const expected = { name: "DataCloneError" };
  const code = (options) => () => loadAgent(t, `export default {};`, options);
  assertThrows(code({ env: { TOOL: tool } }), expected, "env");
  assertThrows(code({ globalOutbound: tool }), expected, "globalOutbound");
  assertThrows(() => code({})().getEntrypoint(undefined, { props: { tool } }), expected, "props");
}

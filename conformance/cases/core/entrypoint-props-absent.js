/*---
clause: entrypoints.props-absent
level: should
description: without props, ctx.props is an empty object
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export default { run(_, env, ctx) { return ctx.props; } };`);
  assertEquals(await stub.getEntrypoint().run(null), {});
  assertEquals(await stub.getEntrypoint(undefined, {}).run(null), {});
}

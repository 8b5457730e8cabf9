/*---
clause: entrypoints.props
level: must
description: entrypoints of one worker that live at once each have their own props
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export default { run(_, env, ctx) { return ctx.props.who; } };`);
  const stubs = ["a", "b", "c"].map((who) => stub.getEntrypoint(undefined, { props: { who } }));
  assertEquals(await Promise.all(stubs.map((each) => each.run(null))), ["a", "b", "c"]);
}

/*---
clause: errors.callback
level: must
description: an exception goes through two workers and three callbacks unchanged
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(f) { return f(); } };`;
  const [a, b] = [loadEntrypoint(t, source), loadEntrypoint(t, source)];
  const thrower = () => {
    throw new SyntaxError("deep");
  };
  const call = () => a.run(() => b.run(() => a.run(thrower)));
  await assertRejects(call, { type: SyntaxError, message: "deep" });
}

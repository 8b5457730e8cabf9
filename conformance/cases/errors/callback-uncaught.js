/*---
clause: errors.callback
level: must
description: an exception of a callback that the worker does not catch comes back to the parent
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { async run(f) { await f(); return "not reached"; } };`;
  const callback = () => {
    throw new RangeError("of the parent");
  };
  const expected = { type: RangeError, message: "of the parent" };
  await assertRejects(() => loadEntrypoint(t, source).run(callback), expected);
}

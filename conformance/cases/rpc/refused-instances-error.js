/*---
clause: rpc.refused
level: should
description: an instance of a class, as argument and as result, is refused with a DataCloneError
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

class Own {
  x = 1;
}

export default async function (t) {
  const source = `class Own { x = 1; } export default { run(x) { return new Own(); } };`;
  const entrypoint = loadEntrypoint(t, source);
  const refused = { name: "DataCloneError" };
  await assertRejects(() => entrypoint.run(new Own()), refused, "argument");
  await assertRejects(() => entrypoint.run(null), refused, "result");
}

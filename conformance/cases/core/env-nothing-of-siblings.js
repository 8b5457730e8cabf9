/*---
clause: env.exact
level: must
description: workers of different env that live at once each see their own
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const SOURCE = `export default { run(_, env) { return env; } };`;

export default async function (t) {
  const first = loadEntrypoint(t, SOURCE, { env: { A: "first" } });
  const second = loadEntrypoint(t, SOURCE, { env: { B: "second" } });
  assertEquals(await Promise.all([first.run(null), second.run(null)]), [
    { A: "first" },
    { B: "second" },
  ]);
}

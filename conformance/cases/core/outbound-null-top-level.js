/*---
clause: outbound.null.top-level
level: must
description: fetch() at the top level of a module reaches nothing
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    let outcome = "pending";
    try {
      fetch("${t.sink.url()}").then(() => { outcome = "reached"; }, () => { outcome = "blocked"; });
    } catch {
      outcome = "blocked";
    }
    export default { async run() { await null; await null; return outcome !== "reached"; } };`,
    { globalOutbound: null },
  );
  assertEquals(await entrypoint.run(null), true);
}

/*---
clause: outbound.null.top-level
level: must
description: fetch() at the top level of an imported module reaches nothing, before and after the
  handler ran
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import "./first.js";
        export default {
          async run() { await import("./late.js").catch(() => {}); return "ran"; },
        };`,
      "first.js": `try { fetch(${JSON.stringify(t.sink.url("/1"))}).catch(() => {}); } catch {}`,
      "late.js": `try { fetch(${JSON.stringify(t.sink.url("/2"))}).catch(() => {}); } catch {}`,
    },
  });
  assertEquals(await entrypoint.run(null), "ran");
}

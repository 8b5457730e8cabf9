/*---
clause: modules.json-serialised
level: should
description: dates, toJSON, NaN and undefined in a json module become what JSON has for them
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const json = { date: new Date(0), own: { toJSON: () => "mine" }, nan: NaN, none: undefined };
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import value from "./v"; export default { run() { return value; } };`,
      v: { json },
    },
  });
  const want = { date: "1970-01-01T00:00:00.000Z", own: "mine", nan: null };
  assertEquals(await entrypoint.run(null), want);
}

/*---
clause: modules.json
level: must
description: a {json} module may be any JSON value, also one that is false or null
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  for (const value of [0, false, null, "", [], {}]) {
    const entrypoint = loadEntrypoint(t, {
      modules: {
        "agent.js": `
          import value from "./data.json";
          export default { run() { return { value }; } };`,
        "data.json": { json: value },
      },
    });
    assertEquals(await entrypoint.run(null), { value }, JSON.stringify(value));
  }
}

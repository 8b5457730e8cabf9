/*---
clause: modules.import-attributes
level: observed
description: import ... with { type } fails the start
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `import v from "./v.json" with { type: "json" }; export default { run() {} };`;
  await assertRefused(t, workerCode({ modules: { "agent.js": source, "v.json": { json: 1 } } }));
}

/*---
clause: modules.json-refused
level: should
description: a {json} value that JSON has no text for is refused by load() with a TypeError
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const main = `import value from "./data.json"; export default { run() { return value; } };`;
  const cycle = {};
  cycle.self = cycle;
  for (const json of [cycle, { big: 1n }]) {
    const code = workerCode({ modules: { "agent.js": main, "data.json": { json } } });
    assertThrows(() => t.loader.load(code), { type: TypeError });
  }
}

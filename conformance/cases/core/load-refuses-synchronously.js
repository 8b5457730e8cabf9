/*---
clause: load.refuses-synchronously
level: should
description: load() itself throws a TypeError for code of wrong types, before anything is loaded
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return "ran"; } };`;
  const expected = { type: TypeError };
  const refused = {
    "no code": undefined,
    "code that is text": source,
    "modules that are null": workerCode({ modules: null }),
    "no modules": workerCode({ modules: {} }),
    "a module that is null": workerCode({ modules: { "agent.js": null } }),
    "env that is null": workerCode(source, { env: null }),
    "env that is text": workerCode(source, { env: "text" }),
    "globalOutbound that is text": workerCode(source, { globalOutbound: "internet" }),
    "globalOutbound that is a plain object": workerCode(source, { globalOutbound: { fetch() {} } }),
    "compatibilityFlags that are text": workerCode(source, { compatibilityFlags: "nodejs_compat" }),
    "tails that are null": workerCode(source, { tails: null }),
  };
  for (const what of Object.keys(refused))
    assertThrows(() => t.loader.load(refused[what]), expected, what);
}

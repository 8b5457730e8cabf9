/*---
clause: modules.exact-names
level: should
description: names are not decoded from percent signs
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `import a from "./a%20b"; export default { run() { return a; } };`;
  const code = workerCode({ modules: { "agent.js": source, "a b": { text: "a" } } });
  await assertRefused(t, code);
}

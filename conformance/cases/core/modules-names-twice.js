/*---
clause: modules.names-twice
level: should
description: a.js and ./a.js at once are refused
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode({
    modules: { "agent.js": "export default {};", "a.js": "", "./a.js": "" },
  });
  await assertRefused(t, code, { message: "a.js" });
}

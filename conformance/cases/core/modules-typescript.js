/*---
clause: modules.typescript
level: should
description: names that end in .ts, .tsx and .jsx are refused
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const name of ["a.ts", "a.tsx", "a.jsx"]) {
    const modules = { "agent.js": "export default {};", [name]: "let a = 1;" };
    const code = workerCode({ modules });
    assertThrows(() => t.loader.load(code), { type: TypeError, message: name }, name);
  }
}

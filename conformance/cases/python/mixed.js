/*---
clause: python.mixed
level: should
description: a Python module beside a main module of JavaScript is refused, and named
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const modules of [{ "x.py": "x = 1" }, { x: { py: "x = 1" } }]) {
    const code = workerCode({ modules: { "agent.js": "export default {};", ...modules } });
    assertThrows(() => t.loader.load(code), { type: TypeError, message: "Python" });
  }
}

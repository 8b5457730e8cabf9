/*---
clause: python.refused
level: should
description: code whose main module is Python is refused by an error that says Python
features: [no-python]
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const main of ["x = 1", { py: "x = 1" }]) {
    const code = workerCode({ mainModule: "agent.py", modules: { "agent.py": main } });
    await assertRefused(t, code, { message: /python/i });
  }
  t.expectSink({ connections: 0 });
}

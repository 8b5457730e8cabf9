/*---
clause: load.wrong-type
level: must
description: an env that is no object is refused
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

const SOURCE = `export default { run() { return "ran"; } };`;

export default async function (t) {
  for (const env of ["text", 7, true]) {
    await assertRefused(t, workerCode(SOURCE, { env }), {}, `env: ${String(env)}`);
  }
}

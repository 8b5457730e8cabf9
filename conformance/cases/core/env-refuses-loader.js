/*---
clause: env.no-loader
level: should
description: neither a loader nor the stub of a loaded worker can be handed on through env
features: []
---*/
import { assertThrows, loadAgent, workerCode } from "../../harness/assert.js";

const SOURCE = `export default { run() { return "ran"; } };`;

export default async function (t) {
  for (const VALUE of [t.loader, loadAgent(t, SOURCE)]) {
    assertThrows(() => t.loader.load(workerCode(SOURCE, { env: { VALUE } })), {
      name: "DataCloneError",
    });
  }
}

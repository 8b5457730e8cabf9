/*---
clause: python.main
level: must
description: a worker in Python answers by its class Default
features: [python]
timeout: 60000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
from workers import WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def run(self, n):
        return n + 1
`;
  for (const main of [source, { py: source }]) {
    const code = { mainModule: "agent.py", modules: { "agent.py": main } };
    assertEquals(await loadEntrypoint(t, code).run(41), 42);
  }
}

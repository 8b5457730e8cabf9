/*---
clause: load.returns-stub
level: must
description: load() answers a stub at once for a worker that takes long to load
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const padding = `export const x = "${"x".repeat(1 << 20)}";`;
  const stub = loadAgent(t, {
    modules: {
      "agent.js": `import { x } from "./big.js"; export default { run() { return x.length; } };`,
      "big.js": padding,
    },
  });
  assertEquals(typeof stub.then, "undefined", "the stub is no promise");
  assertEquals(await stub.getEntrypoint().run(null), 1 << 20);
}

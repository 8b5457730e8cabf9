/*---
clause: modules.top-level-await
level: should
description: a module may await at its top level before it exports
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = {
    "agent.js": `import { value } from "./slow.js"; export default { run() { return value; } };`,
    "slow.js": `
      const part = await Promise.resolve(20);
      export const value = part + (await (async () => 22)());`,
  };
  assertEquals(await loadEntrypoint(t, { modules }).run(null), 42);
}

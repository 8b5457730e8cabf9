/*---
clause: modules.cycle
level: must
description: a module may import itself
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import * as self from "./agent.js";
    export const value = { is: "mine" };
    export default { run() { return self.value === value; } };`,
  );
  assertEquals(await entrypoint.run(null), true);
}

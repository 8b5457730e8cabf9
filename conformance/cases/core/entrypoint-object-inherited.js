/*---
clause: entrypoints.object-own
level: should
description: methods that an exported object inherits cannot be called
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    class Tool { run() { return "ran"; } }
    export default Object.assign(new Tool(), { own() { return "own"; } });`;
  const entrypoint = loadEntrypoint(t, source);
  assertEquals(await entrypoint.own(null), "own");
  await assertRejects(() => entrypoint.run(null));
}

/*---
clause: isolation.globals
level: must
description: globals that a worker deletes or replaces are there for its parent and for another
  worker
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const spoiler = loadEntrypoint(
    t,
    `
    delete globalThis.Map; globalThis.JSON = undefined; globalThis.Array = class {};
    export default { run() { return typeof Map; } };`,
  );
  const other = loadEntrypoint(
    t,
    `export default { run() { return [typeof Map, JSON.stringify([1]), Array.from("a")]; } };`,
  );
  assertEquals(await spoiler.run(null), "undefined", "it did delete its own");
  assertEquals(await other.run(null), ["function", "[1]", ["a"]]);
  assertEquals(typeof Map, "function", "the parent's");
}

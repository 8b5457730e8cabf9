/*---
clause: entrypoints.class-method
level: must
description: a method of a class entrypoint can be called with any number of arguments
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    class Base extends WorkerEntrypoint { inherited() { return "inherited"; } }
    export default class extends Base {
      list(...args) { return args; }
      async add(a, b) { return a + b; }
    }`,
  );
  assertEquals(await entrypoint.list(), []);
  assertEquals(await entrypoint.list(1, "two", { three: [3] }, null), [
    1,
    "two",
    { three: [3] },
    null,
  ]);
  assertEquals(await entrypoint.add(40, 2), 42);
  assertEquals(await entrypoint.inherited(), "inherited", "a method of an intermediate class");
}

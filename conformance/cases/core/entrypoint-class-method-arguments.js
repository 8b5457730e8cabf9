/*---
clause: entrypoints.class-method
level: must
description: a class method gets none, one and many arguments as they were given
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      count() { return arguments.length; }
      list(...args) { return args; }
    }`,
  );
  assertEquals([await entrypoint.count(), await entrypoint.count(undefined)], [0, 1]);
  const many = Array.from({ length: 100 }, (_, i) => i);
  assertEquals(await entrypoint.list(...many), many);
  assertEquals(await entrypoint.list(undefined, null, 0), [undefined, null, 0]);
}

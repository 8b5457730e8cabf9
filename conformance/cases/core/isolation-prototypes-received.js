/*---
clause: isolation.prototypes
level: must
description: changing the prototype of a received value changes nothing for the sender
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(value) {
        Object.getPrototypeOf(value).polluted = 1;
        Object.getPrototypeOf(value.list).push = () => "polluted";
        return typeof value.polluted;
      },
    };`,
  );
  const value = { list: [] };
  assertEquals(await entrypoint.run(value), "number", "in the worker");
  assertEquals([typeof value.polluted, typeof {}.polluted], ["undefined", "undefined"]);
  assertEquals([1].push(2), 2, "the parent's push");
}

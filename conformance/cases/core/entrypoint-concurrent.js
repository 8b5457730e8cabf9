/*---
clause: entrypoints.concurrent
level: must
description: calls that are in flight together each get their own answer
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(n) {
        for (let i = 0; i < n % 4; i++) await null;
        return n * n;
      },
    };`,
  );
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  assertEquals(
    await Promise.all(numbers.map((n) => entrypoint.run(n))),
    numbers.map((n) => n * n),
  );
}

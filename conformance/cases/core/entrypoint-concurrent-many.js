/*---
clause: entrypoints.concurrent
level: must
description: two hundred calls in flight, answered out of order, each get their own answer
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(n) {
        for (let i = 0; i < (n * 7) % 13; i++) await null;
        return { n };
      },
    };`,
  );
  const calls = Array.from({ length: 200 }, (_, n) => entrypoint.run(n));
  const answers = await Promise.all(calls);
  assertEquals(
    answers.map((answer) => answer.n),
    answers.map((_, n) => n),
  );
}

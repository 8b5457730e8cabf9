/*---
clause: errors.from-binding
level: must
description: an exception of a binding's fetch() reaches the worker that called it, which can go on
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    export default {
      async run(url, env) {
        const caught = [];
        for (const binding of [env.REFUSES, env.ANSWERS]) {
          try {
            caught.push((await binding.fetch(url)).status);
          } catch (error) {
            caught.push([error instanceof RangeError, error.name, error.message]);
          }
        }
        return caught;
      },
    };`;
  const env = {
    REFUSES: t.ctx.exports.OutboundRecorder({ props: { refuse: "not this one" } }),
    ANSWERS: t.ctx.exports.OutboundRecorder({ props: {} }),
  };
  const seen = await loadEntrypoint(t, source, { env }).run(t.sink.url());
  assertEquals(seen, [[true, "RangeError", "not this one"], 200]);
}

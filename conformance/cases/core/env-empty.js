/*---
clause: env.default
level: should
description: without env, or with an empty one, the worker finds an empty object
features: []
---*/
import { assertEquals, loadAgent, loadEntrypoint } from "../../harness/assert.js";

const SOURCE = `
  export default {
    run(_, env) {
      const plain = Object.getPrototypeOf(env) === Object.prototype;
      return [typeof env, plain, Object.keys(env)];
    },
  };`;

export default async function (t) {
  assertEquals(await loadEntrypoint(t, SOURCE).run(null), ["object", true, []], "no env");
  assertEquals(await loadEntrypoint(t, SOURCE, { env: {} }).run(null), ["object", true, []], "{}");
}

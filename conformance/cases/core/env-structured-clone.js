/*---
clause: env.structured-clone
level: must
description: types of the structured clone algorithm arrive in env as what they were
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const env = {
    MAP: new Map([
      ["a", 1],
      ["b", new Map([[1, 2]])],
    ]),
    SET: new Set(["x", 2]),
    DATE: new Date(86400000),
    REGEXP: /a+b/gi,
    BIG: 12345678901234567890n,
    BYTES: new Uint8Array([1, 2, 3]),
    UNDEFINED: undefined,
    NAN: NaN,
  };
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(_, env) {
        return [
          env.MAP instanceof Map, env.MAP.get("a"), env.MAP.get("b").get(1),
          env.SET instanceof Set, env.SET.has("x"), env.SET.size,
          env.DATE instanceof Date, env.DATE.getTime(),
          env.REGEXP instanceof RegExp, env.REGEXP.test("xAAB"),
          env.BIG === 12345678901234567890n,
          env.BYTES instanceof Uint8Array, Array.from(env.BYTES),
          "UNDEFINED" in env, env.UNDEFINED === undefined,
          Number.isNaN(env.NAN),
        ];
      },
    };`,
    { env },
  );
  assertEquals(await entrypoint.run(null), [
    true,
    1,
    2,
    true,
    true,
    2,
    true,
    86400000,
    true,
    true,
    true,
    true,
    [1, 2, 3],
    true,
    true,
    true,
  ]);
}

/*---
clause: env.structured-clone
level: must
description: errors, dates, sets and typed arrays in env keep type and content
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const env = {
    ERROR: new RangeError("kept"),
    DATE: new Date(86400000),
    SET: new Set([1, "a"]),
    BYTES: new Uint16Array([1, 65535]),
    PATTERN: /a+b/giu,
    BIG: 2n ** 70n,
  };
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(_, env) {
        return [
          env.ERROR instanceof RangeError && env.ERROR.message,
          env.DATE instanceof Date && env.DATE.getTime(),
          env.SET instanceof Set && [...env.SET],
          env.BYTES instanceof Uint16Array && [...env.BYTES],
          env.PATTERN instanceof RegExp && String(env.PATTERN),
          env.BIG === 2n ** 70n,
        ];
      },
    };`,
    { env },
  );
  const want = ["kept", 86400000, [1, "a"], [1, 65535], "/a+b/giu", true];
  assertEquals(await entrypoint.run(null), want);
}

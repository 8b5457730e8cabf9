/*---
clause: env.values
level: must
description: undefined, NaN, -0 and keys of all kinds keep their values in env
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const env = { U: undefined, N: NaN, Z: -0, "a b": 1, 7: "seven", "ключ": true, "": "empty" };
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(_, env) {
        return ["U" in env, env.N, Object.is(env.Z, -0), env["a b"], env[7], env["ключ"], env[""]];
      },
    };`,
    { env },
  );
  assertEquals(await entrypoint.run(null), [true, NaN, true, 1, "seven", true, "empty"]);
}

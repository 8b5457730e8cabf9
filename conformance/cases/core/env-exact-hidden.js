/*---
clause: env.exact
level: must
description: what no enumeration of the env object shows does not cross
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const env = { OWN: 1, [Symbol.for("hidden")]: 2 };
  Object.defineProperty(env, "HIDDEN", { value: 3, enumerable: false });
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(_, env) {
        const names = [];
        for (const name in env) names.push(name);
        return [names, Reflect.ownKeys(env).length, typeof env.LOADER];
      },
    };`,
    { env },
  );
  assertEquals(await entrypoint.run(null), [["OWN"], 1, "undefined"]);
}

/*---
clause: env.getters
level: should
description: a getter in env is read once by load(), and its error comes out of load()
features: []
---*/
import { assertEquals, assertThrows, loadEntrypoint, workerCode } from "../../harness/assert.js";

const SOURCE = `export default { run(_, env) { return env.VALUE; } };`;

export default async function (t) {
  let reads = 0;
  const env = {
    get VALUE() {
      return ++reads;
    },
  };
  const entrypoint = loadEntrypoint(t, SOURCE, { env });
  assertEquals([await entrypoint.run(null), await entrypoint.run(null), reads], [1, 1, 1]);
  const broken = {
    get VALUE() {
      throw new RangeError("the getter's own");
    },
  };
  assertThrows(() => t.loader.load(workerCode(SOURCE, { env: broken })), {
    type: RangeError,
    message: "the getter's own",
  });
}

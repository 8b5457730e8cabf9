/*---
clause: env.refused
level: should
description: instances of the parent's classes in env, and an env that is one, are refused
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  class Own {}
  for (const env of [{ V: new Own() }, { deep: { V: new Own() } }, new Own()]) {
    assertThrows(() => t.loader.load(workerCode(`export default {};`, { env })), {
      name: "DataCloneError",
    });
  }
}

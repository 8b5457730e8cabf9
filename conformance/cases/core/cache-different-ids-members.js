/*---
clause: cache.different-ids
level: must
description: ids that are names of built-in members, or read like no id, are ids like others
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

const IDS = ["__proto__", "constructor", "hasOwnProperty", "toString", "null", "undefined", "0"];

// These cannot be made unique: the case may meet the workers of its last run, which say the same.
export default async function (t) {
  const source = `export default { run(_, env) { return env.ID; } };`;
  const run = (ID) =>
    t.loader.get(ID, () => workerCode(source, { env: { ID } })).getEntrypoint().run(null);
  assertEquals(await Promise.all(IDS.map(run)), IDS);
}

/*---
clause: cache.different-ids
level: must
description: ids that are names of built-in members, or read like no id, are ids like others
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

const IDS = ["__proto__", "constructor", "hasOwnProperty", "toString", "null", "undefined", "0"];

export default async function (t) {
  const source = `let n = 0; export default { run(_, env) { return [env.ID, env.RUN, ++n]; } };`;
  const RUN = t.unique();
  const run = async (ID) => {
    const code = () => workerCode(source, { env: { ID, RUN } });
    return t.loader.get(ID, code).getEntrypoint().run(null);
  };
  const seen = await Promise.all(IDS.map(run));
  assertEquals(seen.map(([id]) => id), IDS);
}

/*---
clause: env.structured-clone
level: must
description: cycles and shared references in env keep their shape
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const shared = { name: "shared" };
  const env = { A: { shared }, B: { shared }, LOOP: { list: [] } };
  env.LOOP.list.push(env.LOOP);
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(_, env) { return [env.A.shared === env.B.shared, env.LOOP.list[0] === env.LOOP]; },
    };`,
    { env },
  );
  assertEquals(await entrypoint.run(null), [true, true]);
}

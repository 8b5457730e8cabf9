/*---
clause: cache.eviction
level: should
description: a worker that is being called is not let go, however many others are loaded
features: [eviction]
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run: async (hold) => "held " + await hold(), quick: () => 1 };`;
  const get = (name) => t.loaderBounded.get(t.unique(name), () => workerCode(source)).getEntrypoint();
  let release;
  const released = new Promise((resolve) => (release = resolve));
  let reached;
  const called = new Promise((resolve) => (reached = resolve));
  const held = get("busy").run(() => {
    reached();
    return released;
  });
  await called;
  for (const name of ["a", "b", "c", "d"]) assertEquals(await get(name).quick(null), 1);
  release("on");
  assertEquals(await held, "held on");
}

/*---
clause: cache.callback-error
level: must
description: a callback that fails after a while fails every request that waits for it
features: []
---*/
import { assertEquals } from "../../harness/assert.js";

export default async function (t) {
  let reject;
  const pending = new Promise((_, no) => (reject = no));
  const stub = t.loader.get(t.unique(), () => pending);
  const calls = [stub.getEntrypoint().run(1), stub.getEntrypoint("x").run(2)];
  const outcomes = calls.map((call) =>
    call.then(
      () => "answered",
      () => "threw",
    ),
  );
  reject(new Error("not today"));
  assertEquals(await Promise.all(outcomes), ["threw", "threw"]);
}

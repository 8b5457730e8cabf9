/*---
clause: cache.get-returns-stub
level: must
description: get() answers a stub also for a callback that will throw
features: []
---*/
import { assertEquals, assertRejects } from "../../harness/assert.js";

export default async function (t) {
  const stub = t.loader.get(t.unique(), () => {
    throw new Error("later");
  });
  assertEquals([typeof stub.getEntrypoint, typeof stub.then], ["function", "undefined"]);
  await assertRejects(() => stub.getEntrypoint().run(null));
}

/*---
clause: cache.callback-error
level: must
description: fetch() on the entrypoint throws as a call does when the callback failed
features: []
---*/
import { assertRejects } from "../../harness/assert.js";

export default async function (t) {
  const stub = t.loader.get(t.unique(), () => {
    throw new Error("not today");
  });
  await assertRejects(() => stub.getEntrypoint().fetch("http://x.test/"), { type: Error });
}

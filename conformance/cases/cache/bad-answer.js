/*---
clause: cache.bad-answer
level: should
description: a callback that answers no code is a TypeError of the request
features: []
---*/
import { assertRejects } from "../../harness/assert.js";

export default async function (t) {
  for (const answer of [undefined, null, "code", 7, []]) {
    const stub = t.loader.get(t.unique(String(answer)), () => answer);
    await assertRejects(() => stub.getEntrypoint().run(null), { type: TypeError }, String(answer));
  }
}

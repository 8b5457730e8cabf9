/*---
clause: cache.callback-error-type
level: should
description: the error of the callback of get() is what the request throws, with type and message
features: []
---*/
import { assertRejects } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = t.loader
    .get(t.unique(), async () => {
      throw new RangeError("no code today");
    })
    .getEntrypoint();
  await assertRejects(() => entrypoint.run(null), { type: RangeError, message: "no code today" });
}

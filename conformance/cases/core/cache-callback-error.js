/*---
clause: cache.callback-error
level: must
description: when the callback of get() fails, the request throws
features: []
---*/
import { assertRejects } from "../../harness/assert.js";

export default async function (t) {
  const failing = {
    throws() {
      throw new RangeError("no code today");
    },
    rejects: async () => {
      throw new RangeError("no code today");
    },
  };
  for (const how of Object.keys(failing)) {
    const entrypoint = t.loader.get(t.unique(how), failing[how]).getEntrypoint();
    await assertRejects(() => entrypoint.run(null), { type: Error }, how);
  }
}

/*---
clause: cache.bad-code
level: must
description: get(null, callback) does not throw for bad code either, and every entrypoint of the
  stub rejects
features: []
---*/
import { assertRejects } from "../../harness/assert.js";

export default async function (t) {
  const stub = t.loader.get(null, () => ({ modules: 7 }));
  await assertRejects(() => stub.getEntrypoint().run(null));
  await assertRejects(() => stub.getEntrypoint("named").run(null));
  await assertRejects(() => stub.getEntrypoint().fetch("http://x.test/"));
}

/*---
clause: cache.bad-code
level: must
description: code of a wrong shape, a bad date and no modules are refused by the request, not by
  get()
features: []
---*/
import { assertRejects, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const bad = {
    empty: {},
    nothing: undefined,
    text: "code",
    modules: workerCode({ modules: {} }),
    date: { ...workerCode(`export default {};`), compatibilityDate: "never" },
  };
  for (const what of Object.keys(bad)) {
    const stub = t.loader.get(t.unique(what), () => bad[what]);
    await assertRejects(() => stub.getEntrypoint().run(null), { type: Error }, what);
  }
}

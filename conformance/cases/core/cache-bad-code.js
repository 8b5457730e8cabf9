/*---
clause: cache.bad-code
level: must
description: when the callback of get() answers no proper code, the request throws, and get()
  itself does not
features: []
---*/
import { assertRejects, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const answers = {
    nothing: undefined,
    null: null,
    text: "export default {}",
    empty: {},
    noModules: workerCode({ modules: null }),
    syntax: workerCode(`export default {`),
  };
  for (const what of Object.keys(answers)) {
    const entrypoint = t.loader.get(t.unique(what), () => answers[what]).getEntrypoint();
    await assertRejects(() => entrypoint.run(null), { type: Error }, what);
  }
}

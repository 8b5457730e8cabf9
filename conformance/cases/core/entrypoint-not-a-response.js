/*---
clause: entrypoints.not-a-response
level: should
description: a handler that answers text, an object or nothing makes fetch() reject with a
  TypeError
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const answers = { text: "text", object: { status: 200 }, nothing: undefined, number: 7 };
    export default { fetch(r) { return answers[r.headers.get("x")]; } };`;
  const entrypoint = loadEntrypoint(t, source);
  for (const x of ["text", "object", "nothing", "number"]) {
    const call = () => entrypoint.fetch("http://x.test/", { headers: { x } });
    await assertRejects(call, { type: TypeError }, x);
  }
}

/*---
clause: errors.fetch-handler
level: should
description: an exception of a worker's fetch() rejects the parent's fetch() with name and message
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `export default { async fetch() { throw new TypeError("no answer"); } };`,
  );
  await assertRejects(() => entrypoint.fetch("http://localhost/"), {
    type: TypeError,
    message: "no answer",
  });
}

/*---
clause: entrypoints.response
level: must
description: a response made with Response.json() is JSON for the caller
features: []
---*/
import { assertContains, assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { fetch() { return Response.json({ a: [1] }, { status: 201 }); } };`;
  const response = await loadEntrypoint(t, source).fetch("http://x.test/");
  assertContains(response.headers.get("content-type"), "application/json");
  assertEquals([response.status, await response.json()], [201, { a: [1] }]);
}

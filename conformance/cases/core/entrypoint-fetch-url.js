/*---
clause: entrypoints.fetch-url
level: should
description: fetch("/path") rejects, and the handler is not called
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    let calls = 0;
    export default { fetch() { calls++; return new Response("x"); }, calls() { return calls; } };`;
  const entrypoint = loadEntrypoint(t, source);
  for (const url of ["/path", "no url", ""]) {
    await assertRejects(async () => entrypoint.fetch(url), { type: TypeError }, url);
  }
  assertEquals(await entrypoint.calls(null), 0);
}

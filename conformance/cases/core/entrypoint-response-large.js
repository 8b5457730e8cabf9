/*---
clause: entrypoints.response
level: must
description: a body of several megabytes arrives whole
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { fetch() { return new Response(new Uint8Array(3 << 20).fill(7)); } };`;
  const response = await loadEntrypoint(t, source).fetch("http://x.test/");
  const bytes = new Uint8Array(await response.arrayBuffer());
  assertEquals([bytes.length, bytes[0], bytes[bytes.length - 1]], [3 << 20, 7, 7]);
}

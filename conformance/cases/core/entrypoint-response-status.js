/*---
clause: entrypoints.response
level: must
description: statuses and status texts arrive as the handler set them
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      fetch(request) {
        const [status, statusText] = JSON.parse(request.headers.get("x"));
        return new Response(null, { status, statusText });
      },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  const statuses = [
    [200, "OK"],
    [404, "Nowhere"],
    [503, "Busy"],
  ];
  for (const want of statuses) {
    const headers = { x: JSON.stringify(want) };
    const response = await entrypoint.fetch("http://x.test/", { headers });
    assertEquals([response.status, response.statusText], want);
  }
}

/*---
clause: limits.sub-requests
level: must
description: requests that are made at once are counted, too
features: [limits]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run(url) {
        const all = Array.from({ length: 10 }, () => fetch(url).then((r) => r.text(), () => "no"));
        return (await Promise.all(all)).filter((x) => x === "no").length;
      },
    };`;
  const options = { globalOutbound: undefined, limits: { subRequests: 4 } };
  assertEquals(await loadEntrypoint(t, source, options).run(t.sink.url()), 6);
}

/*---
clause: limits.sub-requests
level: must
description: the third fetch() under a limit of two rejects, and only two arrive
features: [limits]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 2 });
  const source = `
    export default {
      async run(url) {
        const got = [];
        const init = { headers: { connection: "close" } };
        for (let i = 0; i < 3; i++) {
          got.push(await fetch(url, init).then((r) => r.status, () => "refused"));
        }
        return got;
      },
    };`;
  const options = { globalOutbound: undefined, limits: { subRequests: 2 } };
  const answer = await loadEntrypoint(t, source, options).run(t.sink.url());
  assertEquals(answer, [200, 200, "refused"]);
}

/*---
clause: rpc.http-values
level: must
description: Request and Response may stand in an object beside other values
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run({ request, n }) {
        return { text: await request.text(), response: new Response("r" + n) };
      },
    };`;
  const request = new Request("http://x.test/", { method: "POST", body: "q" });
  const answer = await loadEntrypoint(t, source).run({ request, n: 1 });
  assertEquals([answer.text, await answer.response.text()], ["q", "r1"]);
}

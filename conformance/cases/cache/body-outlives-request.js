/*---
clause: cache.body-outlives-request
level: should
description: a body that a worker streams is read after the parent's handler returned it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { shared } from "../../harness/shared.js";

const SOURCE = `
  export default {
    fetch() {
      let n = 0;
      return new Response(new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          if (n === 5) return controller.close();
          controller.enqueue(new TextEncoder().encode(String(n++)));
        },
      }));
    },
  };`;

export default async function (t) {
  const key = t.unique();
  shared.set(key, (request) => loadEntrypoint(t, SOURCE).fetch(request));
  const response = await t.ctx.exports.Elsewhere({ props: { key } }).fetch("http://x.test/");
  shared.delete(key);
  assertEquals(await response.text(), "01234");
}

/*---
clause: rpc.streams-paced
level: should
description: a worker makes no more of a response's body than its reader takes, and a little ahead
features: []
timeout: 20000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { assertStandsStill } from "../../harness/paced.js";

export default async function (t) {
  const source = `
    let made = 0;
    export default {
      fetch() {
        return new Response(new ReadableStream({
          pull(controller) {
            controller.enqueue(new Uint8Array(1 << 16));
            made += 1 << 16;
          },
        }));
      },
      made() { return made; },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  const reader = (await entrypoint.fetch("http://x.test/")).body.getReader();
  assertEquals((await reader.read()).done, false);
  await assertStandsStill(() => entrypoint.made(null));
  await reader.cancel("enough");
}

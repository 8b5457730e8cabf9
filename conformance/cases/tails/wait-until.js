/*---
clause: tails.wait-until
level: should
description: a line that waitUntil() work writes after the answer is in the event
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `
    export default {
      run(_, env, ctx) {
        console.log("during");
        const wait = new Promise((resolve) => setTimeout(resolve, 5));
        ctx.waitUntil(wait.then(() => console.log("after")));
        return "ran";
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { tails: [tail] });
  assertEquals(await entrypoint.run(null), "ran");
  const [{ events }] = await told(1);
  assertEquals(
    events[0].logs.map(({ message }) => message[0]),
    ["during", "after"],
  );
  await forget();
}

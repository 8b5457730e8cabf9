/*---
clause: ctx.wait-until
level: should
description: work given to waitUntil() is done after the answer
features: []
---*/
import { assertEquals, workerCode, eventually } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run(_, env, ctx) {
        ctx.waitUntil(
          new Promise((resolve) => setTimeout(resolve, 5)).then(() => env.ROOM.post("done")),
        );
        return "answered";
      },
    };`;
  const room = t.unique();
  const chat = (author) => t.ctx.exports.ChatRoom({ props: { room, author } });
  const code = workerCode(source, { env: { ROOM: chat("guest") } });
  const entrypoint = t.loader.get(t.unique("worker"), () => code).getEntrypoint();
  assertEquals(await entrypoint.run(null), "answered");
  const lines = await eventually(async () => {
    const seen = await chat("reader").close();
    return seen.length === 0 ? undefined : seen;
  });
  assertEquals(lines, ["guest: done"]);
}

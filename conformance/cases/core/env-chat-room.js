/*---
clause: env.service-binding
level: must
description: an agent posts to the chat room that its env holds, and the room keeps the order
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const AGENT = `
  export default {
    async myAgent(task, env) {
      await env.CHAT_ROOM.post("starting " + task);
      return env.CHAT_ROOM.post("done");
    },
  };`;

export default async function (t) {
  const room = t.unique();
  const chat = (author) => t.ctx.exports.ChatRoom({ props: { room, author } });
  const agent = loadEntrypoint(t, AGENT, { env: { CHAT_ROOM: chat("robo") } });
  assertEquals(await agent.myAgent("the task"), 2, "what the second post answered");
  assertEquals(await chat("reader").close(), ["robo: starting the task", "robo: done"]);
}

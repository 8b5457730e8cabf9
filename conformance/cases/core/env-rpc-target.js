/*---
clause: env.rpc-stubs
level: must
description: an RpcTarget in env is a stub whose methods run in the parent
features: [env-rpc-stubs]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

import { RpcTarget } from "cloudflare:workers";

class ChatRoom extends RpcTarget {
  #lines = [];

  post(author, text) {
    this.#lines.push(`${author}: ${text}`);
    return this.#lines.length;
  }

  lines() {
    return this.#lines;
  }
}

export default async function (t) {
  const room = new ChatRoom();
  const agent = loadEntrypoint(
    t,
    `
    export default {
      async myAgent(task, env) {
        await env.CHAT_ROOM.post("robo", "starting " + task);
        return [await env.CHAT_ROOM.post("robo", "done"), await env.CHAT_ROOM.lines()];
      },
    };`,
    { env: { CHAT_ROOM: room } },
  );
  const posted = ["robo: starting the task", "robo: done"];
  assertEquals(await agent.myAgent("the task"), [2, posted], "what the agent saw");
  assertEquals(room.lines(), posted, "what the parent's room holds");
}

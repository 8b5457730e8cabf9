/*---
clause: env.service-binding-props
level: must
description: the props of a service binding reach its entrypoint, and the guest cannot read or
  replace them
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const SOURCE = `
  export default {
    async run(_, env) {
      try { env.ROOM.ctx = { props: { room: "stolen", author: "stolen" } }; } catch {}
      try { env.ROOM.props = { room: "stolen", author: "stolen" }; } catch {}
      await env.ROOM.post("hello");
      const own = Object.keys(env.ROOM).filter((key) => key !== "ctx" && key !== "props");
      return [own, JSON.stringify(env.ROOM.secret || null)];
    },
  };`;

export default async function (t) {
  const room = t.unique();
  const entrypoint = loadEntrypoint(t, SOURCE, {
    env: { ROOM: t.ctx.exports.ChatRoom({ props: { room, author: "agent", secret: "key" } }) },
  });
  const [own, secret] = await entrypoint.run(null);
  assertEquals(own, [], "own properties of the binding");
  assertEquals(typeof secret === "string" && secret.includes("key"), false, "the secret");
  const lines = await t.ctx.exports.ChatRoom({ props: { room } }).close();
  assertEquals(lines, ["agent: hello"], "what the room received");
}

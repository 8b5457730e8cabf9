/*---
clause: entrypoints.props
level: must
description: props given to getEntrypoint() arrive as ctx.props, for each entrypoint its own
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

const SOURCE = `
  import { WorkerEntrypoint } from "cloudflare:workers";
  export default class extends WorkerEntrypoint { run() { return this.ctx.props; } }
  export class Agent extends WorkerEntrypoint { run() { return this.ctx.props; } }`;

export default async function (t) {
  const stub = loadAgent(t, SOURCE);
  const first = stub.getEntrypoint("Agent", { props: { user: "a", rights: ["read"] } });
  const second = stub.getEntrypoint("Agent", { props: { user: "b" } });
  const byDefault = stub.getEntrypoint(undefined, { props: { user: "c" } });
  assertEquals(await first.run(), { user: "a", rights: ["read"] });
  assertEquals(await second.run(), { user: "b" });
  assertEquals(await byDefault.run(), { user: "c" });
}

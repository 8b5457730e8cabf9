/*---
clause: modules.built-in
level: must
description: every module of a worker can import cloudflare:workers, and gets the same classes
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import { WorkerEntrypoint } from "cloudflare:workers";
        import { Base } from "./deep/base.js";
        export default class extends Base {
          run() { return [this instanceof WorkerEntrypoint, typeof this.ctx.waitUntil]; }
        }`,
      "deep/base.js": `
        import { WorkerEntrypoint } from "cloudflare:workers";
        export class Base extends WorkerEntrypoint {}`,
    },
  });
  assertEquals(await entrypoint.run(), [true, "function"]);
}

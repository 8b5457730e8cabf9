/*---
clause: ctx.exports
level: should
description: a worker calls its own entrypoints by ctx.exports
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export class Tool extends WorkerEntrypoint { run(x) { return [x, this.ctx.props]; } }
    export const plain = { run(x) { return x; } };
    export default {
      async run(_, env, { exports }) {
        return [await exports.Tool({ props: { p: 1 } }).run("x"), await exports.plain.run("y")];
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), [["x", { p: 1 }], "y"]);
}

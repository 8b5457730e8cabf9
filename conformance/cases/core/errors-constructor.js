/*---
clause: errors.constructor
level: should
description: an exception of an entrypoint's constructor is what the call throws
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      constructor(ctx, env) { super(ctx, env); throw new RangeError("not today"); }
      run() { return "ran"; }
    }`,
  );
  await assertRejects(() => entrypoint.run(), { type: RangeError, message: "not today" });
}

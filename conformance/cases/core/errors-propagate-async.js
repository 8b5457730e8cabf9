/*---
clause: errors.propagate
level: must
description: exceptions of async methods, getters and class methods arrive with their message
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      async later() { await null; throw new Error("later"); }
      now() { throw new Error("now"); }
      get value() { throw new Error("value"); }
      none() { return Promise.reject(new Error("none")); }
    }`,
  );
  await assertRejects(() => entrypoint.later(), { message: "later" });
  await assertRejects(() => entrypoint.now(), { message: "now" });
  await assertRejects(() => entrypoint.none(), { message: "none" });
  await assertRejects(async () => await entrypoint.value, { message: "value" });
}

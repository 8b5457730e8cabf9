/*---
clause: entrypoints.private
level: must
description: private methods and what is named by a symbol cannot be called
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      #secret() { return "secret"; }
      ["#secret2"]() { return "not private"; }
      [Symbol.for("x")]() { return "symbol"; }
      run() { return this.#secret().length; }
    }`,
  );
  assertEquals(await entrypoint.run(), 6);
  await assertRejects(() => entrypoint["#secret"]());
}

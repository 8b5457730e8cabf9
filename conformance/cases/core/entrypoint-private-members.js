/*---
clause: entrypoints.private
level: must
description: 'what is no method of the class cannot be called: fields, static methods, env and ctx'
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      field = () => "field";
      static shared() { return "static"; }
      run() { return this.field(); }
    }`,
    { env: { SECRET: "env" } },
  );
  for (const name of ["field", "shared", "env", "ctx"]) {
    await assertRejects(() => entrypoint[name](), { type: Error }, `${name}()`);
  }
  await assertRejects(
    async () => {
      const env = await entrypoint.env;
      return env.SECRET;
    },
    { type: Error },
    "reading env",
  );
}

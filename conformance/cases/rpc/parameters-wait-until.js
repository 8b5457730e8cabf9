/*---
clause: rpc.parameters-disposed
level: must
description: work that goes on after the answer cannot call a callback that was not duplicated, and
  can call its duplicate
features: []
---*/
import { assertEquals, eventually, loadEntrypoint } from "../../harness/assert.js";
import { shared } from "../../harness/shared.js";

const SOURCE = `
  export default {
    run([kept, duplicated], env, ctx) {
      const copy = duplicated.dup();
      const after = async () => {
        while (!(await env.CASE.run("returned?"))) await new Promise((go) => setTimeout(go, 1));
        const tried = async (f) => { try { return await f(); } catch { return "refused"; } };
        await env.CASE.run([await tried(kept), await tried(copy)]);
      };
      ctx.waitUntil(after());
      return "returned";
    },
  };`;

export default async function (t) {
  const key = t.unique();
  let returned = false;
  let outcome;
  shared.set(key, (question) => {
    if (question === "returned?") return returned;
    outcome = question;
  });
  const env = { CASE: t.ctx.exports.Elsewhere({ props: { key } }) };
  const entrypoint = loadEntrypoint(t, SOURCE, { env });
  const callbacks = [() => "the first ran", () => "the second ran"];
  assertEquals(await entrypoint.run(callbacks), "returned");
  returned = true;
  assertEquals(await eventually(() => outcome), ["refused", "the second ran"]);
  shared.delete(key);
}

/*---
clause: env.rpc-stubs
level: must
description: a function in env can be called, and runs in the parent with what it closes over
features: [env-rpc-stubs]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const seen = [];
  const env = {
    TOOLS: {
      report(...args) {
        seen.push(args);
        return `report ${seen.length}`;
      },
    },
  };
  const agent = loadEntrypoint(
    t,
    `
    export default {
      async run(_, env) { return [await env.TOOLS.report("a", 1), await env.TOOLS.report()]; },
    };`,
    { env },
  );
  assertEquals(await agent.run(null), ["report 1", "report 2"]);
  assertEquals(seen, [["a", 1], []]);
}

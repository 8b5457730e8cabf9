/*---
clause: isolation.module-state
level: must
description: module state of one worker is not another's, even for identical modules
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const MODULES = {
  "agent.js": `
    import { state } from "./state.js";
    export default { run(x) { state.push(x); return state.length; } };`,
  "state.js": `export const state = [];`,
};

export default async function (t) {
  const [a, b] = [loadEntrypoint(t, { modules: MODULES }), loadEntrypoint(t, { modules: MODULES })];
  assertEquals(await Promise.all([a.run("a"), b.run("b")]), [1, 1]);
}

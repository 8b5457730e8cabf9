/*---
clause: isolation.eval-error
level: should
description: what a handler gets for making code of text is an EvalError
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(source) {
        const name = (fn) => { try { fn(); return "made"; } catch (error) { return error.name; } };
        return [name(() => eval(source)), name(() => new Function(source))];
      },
    };`,
  );
  assertEquals(await entrypoint.run("40 + 2"), ["EvalError", "EvalError"]);
}

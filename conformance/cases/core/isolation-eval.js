/*---
clause: isolation.eval
level: must
description: 'a handler cannot make code of text: eval and the function constructors are refused'
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(source) {
        const AsyncFunction = (async () => {}).constructor;
        const GeneratorFunction = (function* () {}).constructor;
        const tries = {
          eval: () => eval(source),
          indirect: () => (0, eval)(source),
          Function: () => new Function(source),
          viaConstructor: () => (() => {}).constructor(source),
          AsyncFunction: () => new AsyncFunction(source),
          GeneratorFunction: () => new GeneratorFunction(source),
        };
        const made = [];
        for (const name of Object.keys(tries)) {
          try { tries[name](); made.push(name); } catch {}
        }
        return made;
      },
    };`,
  );
  assertEquals(await entrypoint.run("40 + 2"), []);
}

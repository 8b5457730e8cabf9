/*---
clause: modules.one-kind
level: should
description: 'a module object says one kind: none, two or an unknown one are refused, and the
  module is named'
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

const MAIN = `export default { run() { return "ran"; } };`;

export default async function (t) {
  const wrong = [{}, { unknown: "x" }, { js: MAIN, text: "x" }, { text: "x", json: 1 }];
  for (const module of wrong) {
    const code = workerCode({ modules: { "agent.js": MAIN, "odd-module": module } });
    assertThrows(
      () => t.loader.load(code),
      { type: TypeError, message: "odd-module" },
      JSON.stringify(module),
    );
  }
}

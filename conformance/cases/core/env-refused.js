/*---
clause: env.refused
level: should
description: load() throws a DataCloneError for a value in env that cannot be carried over
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return "ran"; } };`;
  const refused = {
    "a symbol": Symbol("s"),
    "a WeakMap": new WeakMap(),
    "a symbol inside a list": [[Symbol("s")]],
    "a promise": Promise.resolve(1),
  };
  for (const what of Object.keys(refused)) {
    const code = workerCode(source, { env: { VALUE: refused[what] } });
    assertThrows(() => t.loader.load(code), { name: "DataCloneError" }, what);
  }
}

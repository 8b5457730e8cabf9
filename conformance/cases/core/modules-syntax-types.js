/*---
clause: modules.syntax
level: should
description: TypeScript in a .js module fails the start
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(x: number): number { return x; } };`;
  await assertRefused(t, workerCode(source), { message: "SyntaxError" });
}

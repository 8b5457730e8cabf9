/*---
clause: modules.exports-checked
level: should
description: a named export that is a number, a string or null fails the start
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const value of ["3", '"text"', "null"]) {
    const source = `export const q = ${value}; export default { run() { return "ran"; } };`;
    await assertRefused(t, workerCode(source), { message: "TypeError" }, value);
  }
}

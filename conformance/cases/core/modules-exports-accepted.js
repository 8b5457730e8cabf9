/*---
clause: modules.exports-checked
level: should
description: exports that are functions, classes, lists and objects are accepted
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export function f() {} export class C {} export const list = [1]; export const object = {};
    export default { run() { return "ran"; } };`;
  assertEquals(await loadEntrypoint(t, source).run(null), "ran");
}

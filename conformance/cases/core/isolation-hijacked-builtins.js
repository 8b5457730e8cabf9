/*---
clause: isolation.hijack
level: should
description: 'a worker that replaces built-ins breaks nothing but itself: its calls and a
  sibling''s still answer'
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const HIJACK = `
  Promise.prototype.then = function () { return this; };
  JSON.stringify = () => "hijacked";
  Object.prototype.toJSON = () => "hijacked";
  Array.prototype[Symbol.iterator] = function* () {};
  Map.prototype.get = () => "hijacked";
  Error.prepareStackTrace = () => { throw new Error("hijacked"); };
  export default { run(x) { return { answer: x + 1 }; } };`;

export default async function (t) {
  const sibling = loadEntrypoint(t, `export default { run(x) { return JSON.stringify({ x }); } };`);
  assertEquals(await loadEntrypoint(t, HIJACK).run(41), { answer: 42 }, "the worker itself");
  assertEquals(await sibling.run(1), '{"x":1}', "a sibling");
  assertEquals(JSON.stringify({ x: [1] }), '{"x":[1]}', "the parent");
}

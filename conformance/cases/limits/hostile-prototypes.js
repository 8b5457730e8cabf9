/*---
clause: hostile.values
level: should
description: polluting prototypes between two calls does not change how the second is answered
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      pollute() {
        Object.prototype.then = (f) => f("polluted");
        Array.prototype.map = Array.prototype.push = () => "polluted";
        Function.prototype.call = Function.prototype.apply = () => "polluted";
        Promise.prototype.then = () => "polluted";
        Map.prototype.get = Map.prototype.set = () => "polluted";
        return "done";
      },
      run(x) { return x; },
      fails() { throw new RangeError("kept"); },
    };`;
  const guest = loadEntrypoint(t, source);
  await guest.pollute(null).catch(() => {});
  const answer = await guest.run(7);
  assertEquals([7, "polluted"].includes(answer), true, "a value of the worker");
  const sibling = loadEntrypoint(t, `export default { run(x) { return [x].map((y) => y); } };`);
  assertEquals(await sibling.run(7), [7], "a sibling");
  assertEquals([1, 2].map((x) => x), [1, 2], "the parent");
}

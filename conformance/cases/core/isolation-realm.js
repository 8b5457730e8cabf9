/*---
clause: isolation.realm
level: must
description: what crosses belongs to the realm of the side that receives it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(value) {
        const proto = Object.getPrototypeOf;
        const mine = proto(value) === Object.prototype && value.list instanceof Array
          && proto(value.map) === Map.prototype;
        return { mine, list: [1], map: new Map() };
      },
    };`,
  );
  const answer = await entrypoint.run({ list: [], map: new Map() });
  assertEquals(answer.mine, true, "the argument in the worker");
  const proto = Object.getPrototypeOf;
  assertEquals(
    [proto(answer.list) === Array.prototype, proto(answer.map) === Map.prototype],
    [true, true],
    "the result in the parent",
  );
}

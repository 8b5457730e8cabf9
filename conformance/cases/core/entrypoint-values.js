/*---
clause: entrypoints.values
level: must
description: arguments and results keep their types both ways
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const value = {
    text: "gr\u00fc\u00df",
    number: -0.5,
    big: 12345678901234567890n,
    nothing: null,
    absent: undefined,
    nan: NaN,
    list: [1, [2]],
    map: new Map([["k", new Set([1])]]),
    date: new Date(5),
    bytes: new Uint8Array([1, 2, 255]),
  };
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(value) {
        const { map, date, bytes } = value;
        const arrived = [map instanceof Map, date instanceof Date, bytes instanceof Uint8Array];
        return { arrived, value };
      },
    };`,
  );
  const result = await entrypoint.run(value);
  assertEquals(result.arrived, [true, true, true], "types in the worker");
  assertEquals(result.value, value, "the value that came back");
  assertEquals(result.value.map instanceof Map, true, "a Map of the parent's realm");
}

/*---
clause: isolation.eval
level: must
description: eval by another name, by Reflect or in a callback makes no code of text
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    const ways = [
      () => (0, eval)("1"),
      () => Reflect.apply(eval, undefined, ["1"]),
      () => Reflect.construct(Function, ["return 1"])(),
      () => [..."1"].map(eval),
      () => globalThis["ev" + "al"]("1"),
    ];
    export default { run(i) { return String(ways[i]()); } };`,
  );
  for (let i = 0; i < 5; i++) await assertRejects(() => entrypoint.run(i), {}, `way ${i}`);
}

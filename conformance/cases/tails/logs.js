/*---
clause: tails.logs
level: must
description: lines of each level are there with their arguments
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `
    export default {
      run(x) {
        console.log("a", x, { deep: [1] }); console.warn("b"); console.error("c");
        console.info("d"); console.debug("e");
      },
    };`;
  await loadEntrypoint(t, source, { tails: [tail] }).run(7);
  const [{ events }] = await told(1);
  const lines = events[0].logs.map(({ level, message }) => [level, message]);
  assertEquals(lines, [
    ["log", ["a", 7, { deep: [1] }]],
    ["warn", ["b"]],
    ["error", ["c"]],
    ["info", ["d"]],
    ["debug", ["e"]],
  ]);
  await forget();
}

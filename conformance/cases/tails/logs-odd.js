/*---
clause: tails.logs
level: must
description: arguments that have no JSON do not keep a line from arriving
features: []
---*/
import { assertEquals, format, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `
    export default {
      run() {
        const cycle = {}; cycle.self = cycle;
        console.log("bigint", 5n); console.log("cycle", cycle); console.log("symbol", Symbol("s"));
        console.log("getter", { get x() { throw new Error("x"); } }); console.log();
        console.log("last");
      },
    };`;
  await loadEntrypoint(t, source, { tails: [tail] }).run(null);
  const [{ events }] = await told(1);
  const firsts = events[0].logs.map(({ message }) => message[0]);
  assertEquals(firsts.includes("bigint") && firsts.includes("last"), true, format(firsts));
  await forget();
}

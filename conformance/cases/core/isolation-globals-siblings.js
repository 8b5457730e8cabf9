/*---
clause: isolation.globals
level: must
description: workers that live at once do not share globals
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const SOURCE = `
  export default {
    run(value) {
      const before = globalThis.shared;
      globalThis.shared = value;
      return before === undefined ? "nothing" : before;
    },
  };`;

export default async function (t) {
  const [a, b] = [loadEntrypoint(t, SOURCE), loadEntrypoint(t, SOURCE)];
  assertEquals([await a.run("a"), await b.run("b")], ["nothing", "nothing"]);
}

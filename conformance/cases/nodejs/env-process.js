/*---
clause: env.process
level: should
description: process.env has the texts of env
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { run() { return [process.env.NAME, typeof process.env.NONE]; } };`;
  const entrypoint = loadEntrypoint(t, source, {
    env: { NAME: "n" },
    compatibilityFlags: ["nodejs_compat"],
  });
  assertEquals(await entrypoint.run(null), ["n", "undefined"]);
}

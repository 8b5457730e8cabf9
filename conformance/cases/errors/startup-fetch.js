/*---
clause: errors.startup
level: must
description: fetch() and every named entrypoint of a worker that cannot start throw as well
features: []
---*/
import { assertRejects, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export const tool = {}; export default {}; throw new Error("no");`);
  await assertRejects(() => stub.getEntrypoint().fetch("http://x.test/"), { message: "no" });
  await assertRejects(() => stub.getEntrypoint("tool").run(null), { message: "no" });
  await assertRejects(() => stub.getEntrypoint("none").run(null), { message: "no" });
}

/*---
clause: load.own-properties
level: should
description: the code and its modules may be proxies
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const modules = { "agent.js": `export default { run() { return "ran"; } };` };
  const code = new Proxy(workerCode({ modules: new Proxy(modules, {}) }), {});
  assertEquals(await t.loader.load(code).getEntrypoint().run(null), "ran");
}

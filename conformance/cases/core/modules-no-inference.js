/*---
clause: modules.exact-names
level: should
description: no ending and no index file is guessed, also for dynamic imports
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        export default { run(name) { return import(name).then(() => "found", () => "none"); } };`,
      "a.js": "",
      "lib/index.js": "",
      extensionless: { js: "" },
    },
  });
  for (const name of ["./a", "./lib", "./lib/", "./A.js"]) {
    assertEquals(await entrypoint.run(name), "none", name);
  }
  assertEquals(await entrypoint.run("./extensionless"), "found");
}

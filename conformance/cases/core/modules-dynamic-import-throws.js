/*---
clause: modules.dynamic-import
level: should
description: import() of a module that throws rejects with its exception, of none with an Error
features: []
---*/
import { assertContains, assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        export default {
          run(name) { return import(name).catch((error) => [error.name, error.message]); },
        };`,
      "bad.js": `throw new RangeError("bad module");`,
    },
  });
  assertEquals(await entrypoint.run("./bad.js"), ["RangeError", "bad module"]);
  const [name, message] = await entrypoint.run("./none.js");
  assertEquals(name, "Error");
  assertContains(message, "none.js");
}

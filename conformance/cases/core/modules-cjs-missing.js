/*---
clause: modules.cjs-require
level: should
description: require() of what is not there throws an error that names it, and guesses no ending
features: []
---*/
import { assertContains, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import c from "./c.js"; export default { run() { return c; } };`,
      "c.js": {
        cjs: `
          const no = (name) => { try { require(name); } catch (e) { return e.message; } };
          module.exports = [no("./none"), no("./o")];`,
      },
      "o.js": { cjs: "" },
    },
  });
  const [none, guessed] = await entrypoint.run(null);
  assertContains(none, "none");
  assertContains(guessed, "No such module");
}

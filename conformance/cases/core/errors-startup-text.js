/*---
clause: errors.startup-text
level: should
description: the message of a failed start says what went wrong, and names what it is about
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

async function startup(t, code, parts) {
  await assertRejects(() => loadEntrypoint(t, code).run(null), { message: parts });
}

export default async function (t) {
  const lib = `export const present = 1;`;
  const main = (imports) => `${imports} export default { run() { return 1; } };`;
  await startup(t, main(`import "./missing.js";`), "missing.js");
  await startup(
    t,
    { modules: { "agent.js": main(`import { absent } from "./lib.js";`), "lib.js": lib } },
    ["absent", "SyntaxError"],
  );
  await startup(t, main(`const x = ;`), "SyntaxError");
  await startup(t, main(`throw new RangeError("thrown at the top");`), [
    "RangeError",
    "thrown at the top",
  ]);
}

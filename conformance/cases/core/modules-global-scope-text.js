/*---
clause: modules.global-scope-text
level: observed
description: the text of the exception
features: []
---*/
import { assertContains, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    let text;
    try { setTimeout(() => {}, 1); } catch (error) { text = error.message; }
    export default { run() { return text; } };`;
  const text = await loadEntrypoint(t, source).run(null);
  assertContains(text, "Disallowed operation called within global scope.");
}

/*---
clause: modules.import-missing
level: must
description: an import of a built-in, a URL or a path that nobody gave is refused
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const specifiers = [
    "cloudflare:conformance-unknown",
    "conformance-unknown:x",
    "data:text/javascript,export default 1",
    "file:///etc/passwd",
    "/etc/passwd",
    "../../outside.js",
  ];
  for (const specifier of specifiers) {
    const main = `export default { run() { return "ran"; } };`;
    const source = `import ${JSON.stringify(specifier)}; ${main}`;
    await assertRefused(t, workerCode(source), {}, specifier);
  }
}

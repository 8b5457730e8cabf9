/*---
clause: load.compatibility-own
level: should
description: of two workers only the one with the flag nodejs_compat has process and Buffer
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return [typeof process, typeof Buffer]; } };`;
  const compatibilityFlags = ["nodejs_compat", "nodejs_compat_v2"];
  const options = { compatibilityDate: "2025-01-01" };
  const with_ = loadEntrypoint(t, source, { ...options, compatibilityFlags });
  const without = loadEntrypoint(t, source, options);
  assertEquals(await with_.run(null), ["object", "function"], "with the flag");
  assertEquals(await without.run(null), ["undefined", "undefined"], "without");
}

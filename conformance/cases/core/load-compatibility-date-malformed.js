/*---
clause: load.compatibility-date-form
level: should
description: a compatibility date is YYYY-MM-DD; anything else is refused and named
features: []
---*/
import { assertEquals, assertThrows, loadEntrypoint, workerCode } from "../../harness/assert.js";

const SOURCE = `export default { run() { return "ran"; } };`;

export default async function (t) {
  for (const compatibilityDate of [
    "",
    "garbage",
    "2025-1-1",
    "2025-13-01",
    "2025-01-01T00:00:00Z",
    "0000-00-00",
  ]) {
    assertThrows(
      () => t.loader.load(workerCode(SOURCE, { compatibilityDate })),
      { message: compatibilityDate },
      `date ${JSON.stringify(compatibilityDate)}`,
    );
  }
  assertEquals(
    await loadEntrypoint(t, SOURCE, { compatibilityDate: "2025-06-01" }).run(null),
    "ran",
  );
}

/*---
clause: load.wrong-type
level: must
description: something that is no object in place of the code is refused
features: []
---*/
import { assertRefused } from "../../harness/assert.js";

export default async function (t) {
  for (const code of [undefined, null, "export default {}", 7, true]) {
    await assertRefused(t, code, {}, `load(${String(code)})`);
  }
  await assertRefused(t, {}, {}, "load({})");
}

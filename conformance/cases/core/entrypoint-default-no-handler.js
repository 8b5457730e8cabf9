/*---
clause: entrypoints.no-default
level: should
description: a default export that is a plain function or class is no entrypoint
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  for (const source of [`export default function run() {}`, `export default class { run() {} }`]) {
    await assertRejects(() => loadEntrypoint(t, source).run(null), {}, source);
  }
}

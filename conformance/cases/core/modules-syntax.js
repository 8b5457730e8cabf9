/*---
clause: modules.syntax
level: should
description: hashbang and byte order mark are accepted, code is strict
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const top = this;
    export default {
      run() { try { undeclared = 1; } catch (e) { return [e.name, typeof top]; } },
    };`;
  for (const start of ["#!/usr/bin/env node\n", "\ufeff"]) {
    const answer = await loadEntrypoint(t, start + source).run(null);
    assertEquals(answer, ["ReferenceError", "undefined"]);
  }
}

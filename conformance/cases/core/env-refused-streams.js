/*---
clause: env.refused
level: should
description: a Response and a stream in env are refused
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const values = [() => new Response("x"), () => new Response("x").body];
  for (const value of values) {
    const code = workerCode(`export default {};`, { env: { V: value() } });
    assertThrows(() => t.loader.load(code), { name: "DataCloneError" });
  }
}

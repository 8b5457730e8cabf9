/*---
clause: load.limits-values
level: should
description: limits that are no number, negative or beyond 32 bits are a TypeError of load()
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const key of ["cpuMs", "subRequests"]) {
    for (const value of ["many", -1, 2 ** 33]) {
      const code = workerCode(`export default {};`, { limits: { [key]: value } });
      assertThrows(() => t.loader.load(code), { type: TypeError }, `${key}: ${value}`);
    }
  }
}

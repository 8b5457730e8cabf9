/*---
clause: modules.data-type
level: should
description: data that is text, a number or an object is refused
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const data of ["text", 7, {}, [1, 2], null]) {
    const code = workerCode({ modules: { "agent.js": "export default {};", d: { data } } });
    assertThrows(() => t.loader.load(code), { type: TypeError }, JSON.stringify(data));
  }
}

/*---
clause: load.misspelt-outbound
level: should
description: globalOutbound in another spelling is refused instead of opening the network
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `export default { run() { return "ran"; } };`;
  for (const name of ["globaloutbound", "globalOutBound", "global_outbound", "globalOutbund"]) {
    const code = workerCode(source, { globalOutbound: undefined, [name]: null });
    await assertRefused(t, code, { message: name }, name);
  }
}

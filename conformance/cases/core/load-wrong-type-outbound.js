/*---
clause: load.wrong-type
level: must
description: a globalOutbound that is neither a service binding nor null is refused, so that a
  mistake never opens the network
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    export default { async run() { return (await fetch("${t.sink.url()}")).status; } };`;
  const wrong = [t.sink.url(), "", 0, false, true, {}, [], { fetch() {} }, () => {}];
  for (const globalOutbound of wrong) {
    await assertRefused(
      t,
      workerCode(source, { globalOutbound }),
      {},
      `globalOutbound: ${String(globalOutbound)}`,
    );
  }
}

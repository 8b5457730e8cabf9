/*---
clause: outbound.service.per-worker
level: must
description: workers of get() keep the globalOutbound of their own code
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    export default { async run(url) { return (await (await fetch(url)).json()).props.who; } };`;
  const make = (who) =>
    t.loader
      .get(t.unique(who), () =>
        workerCode(source, { globalOutbound: t.ctx.exports.OutboundRecorder({ props: { who } }) }),
      )
      .getEntrypoint();
  const [a, b] = [make("a"), make("b")];
  const url = t.sink.url();
  assertEquals([await a.run(url), await b.run(url), await a.run(url)], ["a", "b", "a"]);
}

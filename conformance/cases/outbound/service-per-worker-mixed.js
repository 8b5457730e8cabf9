/*---
clause: outbound.service.per-worker
level: must
description: workers with a service, with none and with another service do not mix
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    export default {
      run(url) {
        return fetch(url).then(async (r) => (await r.json()).props.who, () => "blocked");
      },
    };`;
  const to = (who) => t.ctx.exports.OutboundRecorder({ props: { who } });
  const outbounds = [to("a"), null, to("b"), null, to("c")];
  const workers = outbounds.map((globalOutbound) => loadEntrypoint(t, source, { globalOutbound }));
  const answers = await Promise.all(workers.map((worker) => worker.run(t.sink.url())));
  assertEquals(answers, ["a", "blocked", "b", "blocked", "c"]);
}

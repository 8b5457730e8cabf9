/*---
clause: outbound.service.per-worker
level: must
description: workers that live at once each have the globalOutbound that they were given
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const SOURCE = `
  export default {
    run(url) { return fetch(url).then((response) => response.json(), () => "blocked"); },
  };`;

export default async function (t) {
  t.expectSink({ connections: 0 });
  const through = (tenant) => t.ctx.exports.OutboundRecorder({ props: { tenant } });
  const load = (globalOutbound) => loadEntrypoint(t, SOURCE, { globalOutbound });
  const workers = [load(through("a")), load(null), load(through("b"))];
  const [a, blocked, b] = await Promise.all(workers.map((worker) => worker.run(t.sink.url())));
  assertEquals([a.props.tenant, blocked, b.props.tenant], ["a", "blocked", "b"]);
}

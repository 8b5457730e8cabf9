/*---
clause: outbound.null.text
level: observed
description: the error of a blocked fetch() says that the worker may not reach the internet and
  what to use instead
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

const TEXT =
  "This worker is not permitted to access the internet via global functions like fetch(). " +
  "It must use capabilities (such as bindings in 'env') to talk to the outside world.";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `export default { async run(url) { return (await fetch(url)).text(); } };`;
  await assertRejects(() => loadEntrypoint(t, source, { globalOutbound: null }).run(t.sink.url()), {
    name: "Error",
    message: TEXT,
  });
}

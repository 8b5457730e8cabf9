/*---
clause: outbound.null.data-url
level: should
description: fetch() of a data URL works without a network, of no URL it is a TypeError
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    export default {
      run(url) { return fetch(url).then((r) => r.text(), (error) => error.name); },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  assertEquals(await entrypoint.run("data:text/plain,hello"), "hello");
  assertEquals(await entrypoint.run("not a url"), "TypeError");
}

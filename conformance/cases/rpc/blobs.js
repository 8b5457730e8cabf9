/*---
clause: rpc.blobs
level: should
description: a Blob crosses both ways
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run(b) { return new Blob([await b.text(), "!"], { type: b.type }); },
    };`;
  const got = await loadEntrypoint(t, source).run(new Blob(["hi"], { type: "text/x" }));
  assertEquals([await got.text(), got.type, got.size], ["hi!", "text/x", 3]);
}

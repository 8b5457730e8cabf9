/*---
clause: rpc.http-values
level: must
description: Headers cross both ways
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run(h) { return new Headers([["x-got", h.get("x-sent")], ["set-cookie", "a=1"]]); },
    };`;
  const got = await loadEntrypoint(t, source).run(new Headers({ "X-Sent": "yes" }));
  assertEquals([got instanceof Headers, got.get("x-got")], [true, "yes"]);
  assertEquals(got.getSetCookie(), ["a=1"]);
}

/*---
clause: rpc.services
level: must
description: a service binding that crossed keeps its props, which the worker does not see
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run(echo) { return [await echo.props(), Object.keys(echo)]; },
    };`;
  const echo = t.ctx.exports.Echo({ props: { tenant: "a" } });
  assertEquals(await loadEntrypoint(t, source).run(echo), [{ tenant: "a" }, []]);
}

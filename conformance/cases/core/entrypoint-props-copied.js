/*---
clause: entrypoints.props-copied
level: should
description: 'props are a copy: neither the parent''s later changes nor the worker''s reach the
  other'
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(
    t,
    `
    export default {
      run(_, env, ctx) {
        const before = ctx.props.list.length;
        ctx.props.list.push("by the child");
        return before;
      },
    };`,
  );
  const props = { list: [] };
  const entrypoint = stub.getEntrypoint(undefined, { props });
  props.list.push("by the parent", "twice");
  assertEquals([await entrypoint.run(null), await entrypoint.run(null)], [0, 0]);
  assertEquals(props.list, ["by the parent", "twice"]);
}

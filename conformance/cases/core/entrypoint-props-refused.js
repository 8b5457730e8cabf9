/*---
clause: entrypoints.props-refused
level: should
description: props that are no object, or hold a function, are refused at once
features: []
---*/
import { assertThrows, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export default {};`);
  const take = (props) => () => stub.getEntrypoint(undefined, { props });
  for (const props of [null, 5, "text", true]) {
    assertThrows(take(props), { type: TypeError }, String(props));
  }
  assertThrows(take({ f: () => 1 }), { name: "DataCloneError" });
}

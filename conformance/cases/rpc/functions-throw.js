/*---
clause: rpc.functions
level: must
description: an exception of a function that crossed reaches its caller on either side
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run(f) { return f().catch((error) => [error instanceof RangeError, error.message]); },
      make() { return () => { throw new TypeError("of the worker"); }; },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  const thrower = () => {
    throw new RangeError("of the parent");
  };
  assertEquals(await entrypoint.run(thrower), [true, "of the parent"]);
  const made = await entrypoint.make(null);
  await assertRejects(() => made(), { type: TypeError, message: "of the worker" });
}

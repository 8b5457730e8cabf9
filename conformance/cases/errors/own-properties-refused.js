/*---
clause: errors.own-properties
level: should
description: own properties that cannot be carried over are left out, and the exception arrives
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() {
        const error = new RangeError("kept");
        error.f = () => 1;
        error.s = Symbol("s");
        Object.defineProperty(error, "bad", {
          enumerable: true, get() { throw new Error("getter"); },
        });
        throw error;
      },
    };`;
  const expected = { type: RangeError, message: "kept" };
  await assertRejects(() => loadEntrypoint(t, source).run(null), expected);
}

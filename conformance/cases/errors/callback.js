/*---
clause: errors.callback
level: must
description: a worker catches the exception of a callback
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run(f) { return f().catch((e) => [e instanceof URIError, e.name, e.message]); },
    };`;
  const callback = async () => {
    throw new URIError("of the parent");
  };
  const answer = await loadEntrypoint(t, source).run(callback);
  assertEquals(answer, [true, "URIError", "of the parent"]);
}

/*---
clause: entrypoints.response
level: must
description: bodies of bytes, of text and none arrive as they are
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const bodies = {
      bytes: new Uint8Array([0, 255, 10]), text: "\\u{1f600}", none: null, empty: "",
    };
    export default { fetch(r) { return new Response(bodies[r.headers.get("x")]); } };`;
  const entrypoint = loadEntrypoint(t, source);
  const body = async (x) => {
    const response = await entrypoint.fetch("http://x.test/", { headers: { x } });
    return Array.from(new Uint8Array(await response.arrayBuffer()));
  };
  assertEquals(await body("bytes"), [0, 255, 10]);
  assertEquals(await body("text"), [240, 159, 152, 128]);
  assertEquals([await body("none"), await body("empty")], [[], []]);
}

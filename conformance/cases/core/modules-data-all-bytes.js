/*---
clause: modules.data
level: must
description: a data module keeps every byte, what is no text included, and large ones whole
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const bytes = new Uint8Array(300000);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31) & 255;
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import data from "./data.bin";
        export default { run() { return data; } };`,
      "data.bin": { data: bytes.buffer },
    },
  });
  const got = new Uint8Array(await entrypoint.run(null));
  assertEquals(got.length, bytes.length);
  assertEquals(
    got.every((byte, i) => byte === bytes[i]),
    true,
  );
}

/*---
clause: tails.invocation
level: must
description: three calls and a fetch() are told four times
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `
    export default { run() { return "ran"; }, fetch() { return new Response("fetched"); } };`;
  const entrypoint = loadEntrypoint(t, source, { tails: [tail] });
  for (let i = 0; i < 3; i++) await entrypoint.run(null);
  assertEquals(await (await entrypoint.fetch("http://x.test/")).text(), "fetched");
  const seen = await told(4);
  assertEquals(
    seen.map(({ events }) => events.length),
    [1, 1, 1, 1],
  );
  await forget();
}

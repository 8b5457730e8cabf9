/*---
clause: isolation.eval
level: must
description: constructors of async and generator functions make no code of text either
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    const makers = [async () => {}, function* () {}, async function* () {}, () => {}];
    export default {
      run(i) {
        const made = makers[i].constructor("return 1");
        return typeof made;
      },
    };`,
  );
  for (let i = 0; i < 4; i++) await assertRejects(() => entrypoint.run(i), {}, `constructor ${i}`);
}

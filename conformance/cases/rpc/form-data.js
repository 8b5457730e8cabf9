/*---
clause: rpc.form-data
level: should
description: a FormData crosses both ways with its entries in order, repeated names included
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run(form) {
        const answer = new FormData();
        for (const [name, value] of form) answer.append(name + "!", value);
        return answer;
      },
    };`;
  const form = new FormData();
  for (const [name, value] of [["b", "1"], ["a", ""], ["b", "2\r\n3"], ["ü", "\u{1f600}"]]) {
    form.append(name, value);
  }
  const got = await loadEntrypoint(t, source).run(form);
  assertEquals(got instanceof FormData, true, "a FormData of this realm");
  assertEquals([...got], [["b!", "1"], ["a!", ""], ["b!", "2\r\n3"], ["ü!", "\u{1f600}"]]);
  assertEquals(form.getAll("b"), ["1", "2\r\n3"], "the form that was sent");
}

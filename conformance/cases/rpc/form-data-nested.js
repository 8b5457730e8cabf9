/*---
clause: rpc.form-data
level: should
description: a FormData crosses within other values, the same one as the same
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run({ list, map }) {
        return [list[0] === list[1], map.get("form") === list[0], list[0].get("k")];
      },
    };`;
  const form = new FormData();
  form.append("k", "v");
  const given = { list: [form, form], map: new Map([["form", form]]) };
  assertEquals(await loadEntrypoint(t, source).run(given), [true, true, "v"]);
}

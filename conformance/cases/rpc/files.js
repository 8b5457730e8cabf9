/*---
clause: rpc.files
level: should
description: a File crosses both ways with name, type, time and bytes
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run(file) {
        const { type, lastModified } = file;
        return new File([await file.text(), "!"], file.name + "2", { type, lastModified });
      },
    };`;
  const file = new File(["hi"], "ü.txt", { type: "text/x", lastModified: 12 });
  const got = await loadEntrypoint(t, source).run(file);
  assertEquals(got instanceof File, true, "a File of this realm");
  assertEquals(
    [await got.text(), got.name, got.type, got.lastModified],
    ["hi!", "ü.txt2", "text/x", 12],
  );
}

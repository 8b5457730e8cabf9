/*---
clause: rpc.form-data
level: should
description: the files of a FormData cross with name, type, time and bytes
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run(form) {
        const seen = [];
        for (const [name, file] of form) {
          const bytes = [...new Uint8Array(await file.arrayBuffer())];
          seen.push([name, file.name, file.type, file.lastModified, bytes, file instanceof File]);
        }
        form.delete("empty");
        return { seen, form };
      },
    };`;
  const form = new FormData();
  form.append("f", new File([new Uint8Array([0, 13, 10, 255])], "a b.bin", { type: "x/y", lastModified: 7 }));
  form.append("empty", new File([], "", { type: "", lastModified: 8 }));
  form.append("blob", new Blob(["text"]), "named.txt");
  const { seen, form: back } = await loadEntrypoint(t, source).run(form);
  const { lastModified } = form.get("blob");
  assertEquals(seen, [
    ["f", "a b.bin", "x/y", 7, [0, 13, 10, 255], true],
    ["empty", "", "", 8, [], true],
    ["blob", "named.txt", "", lastModified, [116, 101, 120, 116], true],
  ]);
  assertEquals([...back].map(([name, file]) => [name, file.name]), [["f", "a b.bin"], ["blob", "named.txt"]]);
  assertEquals(await back.get("blob").text(), "text");
}

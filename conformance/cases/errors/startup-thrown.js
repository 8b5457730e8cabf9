/*---
clause: errors.startup-thrown
level: observed
description: the messages of a TypeError, of a custom error and of a number
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const messages = {
    [`new TypeError("boom")`]: "Uncaught TypeError: boom",
    [`Object.assign(new Error("cust"), { name: "MyE" })`]: "Uncaught Error: MyE: cust",
    42: "Uncaught Error: 42",
  };
  for (const thrown of Object.keys(messages)) {
    const entrypoint = loadEntrypoint(t, `throw ${thrown}; export default {};`);
    await assertRejects(() => entrypoint.run(null), { message: messages[thrown] }, thrown);
  }
}

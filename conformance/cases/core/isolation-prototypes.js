/*---
clause: isolation.prototypes
level: must
description: a polluted prototype in one worker is visible neither to its parent nor to a sibling
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const POLLUTE = `
  export default {
    run(mark) {
      Object.prototype[mark] = "polluted";
      Array.prototype[mark] = "polluted";
      Function.prototype[mark] = "polluted";
      return ({})[mark];
    },
  };`;
const LOOK = `
  export default {
    run(mark) { return [typeof ({})[mark], typeof [][mark], typeof (() => {})[mark]]; },
  };`;

export default async function (t) {
  const mark = t.unique();
  const polluter = loadEntrypoint(t, POLLUTE);
  const sibling = loadEntrypoint(t, LOOK);
  assertEquals(await polluter.run(mark), "polluted", "in the worker itself");
  assertEquals(
    [typeof {}[mark], typeof [][mark], typeof (() => {})[mark]],
    ["undefined", "undefined", "undefined"],
    "in the parent",
  );
  assertEquals(await sibling.run(mark), ["undefined", "undefined", "undefined"], "in a sibling");
}

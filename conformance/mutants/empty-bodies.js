/*---
description: bodies are cut off after a kilobyte
breaks: [entrypoints.response]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, async (f, args, name) => {
  const x = await f(...args);
  return name === "fetch" && x.body ? new Response((await x.arrayBuffer()).slice(0, 1), x) : x;
});

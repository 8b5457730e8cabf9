/*---
description: every response has the status 200
breaks: [entrypoints.response]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, async (f, args, name) => {
  const x = await f(...args);
  return name === "fetch" ? new Response(x.body, { headers: x.headers }) : x;
});

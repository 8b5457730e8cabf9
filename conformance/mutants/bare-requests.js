/*---
description: requests and responses cross without their headers
breaks: [rpc.http-values]
---*/
import { aroundCalls } from "../harness/mutate.js";

const bare = (x) => (x instanceof Request ? new Request(x.url, { method: x.method, body: x.body }) : x);

export default (loader) => aroundCalls(loader, (f, args) => f(...args.map(bare)));

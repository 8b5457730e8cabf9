/*---
description: a service binding in an argument arrives as null
breaks: [rpc.services]
---*/
import { aroundCalls } from "../harness/mutate.js";

const service = (x) =>
  x !== null && typeof x === "object" && typeof x.echo === "function" && !Array.isArray(x);

export default (loader) =>
  aroundCalls(loader, (f, args) => f(...args.map((x) => (service(x) ? null : x))));

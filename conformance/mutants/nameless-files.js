/*---
description: files arrive as blobs, without their names
breaks: [rpc.files]
---*/
import { aroundCalls } from "../harness/mutate.js";

const bare = (value) =>
  typeof File !== "undefined" && value instanceof File ? new Blob([value], { type: value.type }) : value;

export default (loader) => aroundCalls(loader, async (f, args) => bare(await f(...args.map(bare))));

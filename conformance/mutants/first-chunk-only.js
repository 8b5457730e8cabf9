/*---
description: of what is written into a stream the first part arrives
breaks: [rpc.writable-streams]
---*/
import { aroundCalls } from "../harness/mutate.js";

function narrowed(writable) {
  let first = true;
  const transform = new TransformStream({
    transform(chunk, controller) {
      if (first) controller.enqueue(chunk);
      first = false;
    },
  });
  transform.readable.pipeTo(writable).catch(() => {});
  return transform.writable;
}

export default (loader) =>
  aroundCalls(loader, (f, args) =>
    f(...args.map((x) => (x instanceof WritableStream ? narrowed(x) : x))));

/*---
description: streams are read before anyone asks for them
breaks: [rpc.streams-paced]
---*/
import { aroundCalls } from "../harness/mutate.js";

function ahead(stream) {
  const reader = stream.getReader();
  return new ReadableStream({
    async start(controller) {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        controller.enqueue(value);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

export default (loader) =>
  aroundCalls(loader, async (f, args) => {
    const answer = await f(...args);
    return answer instanceof ReadableStream ? ahead(answer) : answer;
  });

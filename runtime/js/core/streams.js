// Streams between workers: the side that has one offers a source, the other side pulls from it.
// A chunk is asked for only when the reader wants it, so the reader's pace is the writer's.

import { lazy } from "./natives.js";
import { SafeWeakMap } from "./primordials.js";

const exportsOf = new SafeWeakMap();

// The export that stands for a ReadableStream: "pull" gives the next chunk, "cancel" ends it.
export function streamExport(stream) {
  let target = exportsOf.get(stream);
  if (target === undefined) {
    const reader = stream.getReader();
    target = {
      run: (path, args) => (path[0] === "cancel" ? reader.cancel(args[0]) : pull(reader)),
      dropped: () => reader.cancel().then(undefined, () => {}),
    };
    exportsOf.set(stream, target);
  }
  return target;
}

async function pull(reader) {
  const { done, value } = await reader.read();
  return done ? { done: true } : { done: false, value };
}

// The ReadableStream that pulls from the other side's source; the worker of that side stays until it
// has been read or cancelled.
export function pullStream(imported) {
  const { ReadableStream } = lazy("streams");
  const { keeper } = imported;
  const call = (name, args) => imported.session.callImport(imported, [name], args).promise;
  keeper?.hold();
  const end = () => {
    imported.release();
    keeper?.unhold();
  };
  return new ReadableStream(
    {
      async pull(controller) {
        const { value: chunk } = await call("pull", []);
        if (!chunk.done) return controller.enqueue(chunk.value);
        end();
        return controller.close();
      },
      async cancel(reason) {
        await call("cancel", [reason === undefined ? undefined : String(reason)]);
        end();
      },
    },
    { highWaterMark: 0 },
  );
}

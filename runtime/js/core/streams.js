// Streams between workers. The side that has a ReadableStream offers a source, from which the other
// side pulls when its reader wants something; the side that has a WritableStream offers a sink, to
// which the other side pushes, a window of bytes ahead. Either way the slower side sets the pace.
//
// What a stream ends with, an error above all, is a value of its own in the answers: an exception
// would turn everything into an Error.

import { copyOf } from "./copy.js";
import { isError } from "./errors.js";
import { lazy } from "./natives.js";
import {
  Error, FinalizationRegistry, Promise, String, Uint8Array, deferred, isView,
  then,
} from "./primordials.js";

const BATCH_BYTES = 64 * 1024; // of small chunks that are there at once go over together
const BATCH_CHUNKS = 16;
const WINDOW_BYTES = 256 * 1024; // written and not yet taken by the other side's sink


// Streams that nobody holds any more are given up.
const forgotten = new FinalizationRegistry((end) => end());

function sizeOf(chunk) {
  return isView(chunk) ? chunk.byteLength : 0;
}

// A view of part of a buffer would take the whole buffer with it.
function compact(chunk) {
  if (!isView(chunk) || chunk.byteLength === chunk.buffer.byteLength) return chunk;
  return new Uint8Array(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
}

// A reason as something that can cross.
function portable(reason) {
  if (isError(reason)) return reason;
  try {
    return copyOf(reason);
  } catch {
    return new Error(typeof reason === "symbol" ? "The stream was ended." : String(reason));
  }
}

async function outcome(promise) {
  try {
    await promise;
    return { failed: false };
  } catch (error) {
    return { failed: true, reason: portable(error) };
  }
}

// ---- ReadableStream ----

// The export that stands for a ReadableStream. `invocation`: what goes on until it has ended.
export function streamExport(stream, invocation) {
  const reader = stream.getReader(); // from now on the stream is the other side's
  const ended = deferred();
  if (invocation !== undefined) invocation.wait(ended.promise);
  const cancel = (reason) => {
    ended.resolve();
    return reader.cancel(reason);
  };
  return {
    unlimited: true, // a chunk may be as large as its stream has it
    run: (path, args) =>
      path[0] === "cancel" ? outcome(cancel(args[0])) : pull(stream, reader, ended.resolve),
    dropped: () => then(cancel(), undefined, () => {}),
  };
}

// The next chunks: one, or as many small ones as are there without waiting.
async function pull(stream, reader, ended) {
  const chunks = [];
  let bytes = 0;
  try {
    do {
      const { done, value } = await reader.read();
      if (done) {
        ended();
        return { chunks, done: true, failed: false };
      }
      const chunk = compact(value);
      chunks[chunks.length] = chunk;
      const size = sizeOf(chunk);
      bytes += size;
      if (size === 0) break;
    } while (bytes < BATCH_BYTES && chunks.length < BATCH_CHUNKS && lazy("streams").hasQueued(stream));
  } catch (error) {
    if (chunks.length === 0) {
      ended();
      return { chunks, done: true, failed: true, reason: portable(error) };
    }
  }
  return { chunks, done: false, failed: false };
}

// The ReadableStream that pulls from the other side's source; the worker of that side stays until it
// has been read or cancelled. `bytes`: it is a byte stream there.
export function pullStream(imported, bytes) {
  const { ReadableStream } = lazy("streams");
  const { keeper } = imported;
  const call = (name, args) => imported.session.callImport(imported, [name], args).promise;
  const end = once(() => {
    forgotten.unregister(imported);
    imported.release();
    keeper?.unhold();
  });
  keeper?.hold();
  const source = {
    async pull(controller) {
      let taken = 0;
      while (taken === 0) {
        const answer = await asked(call("pull", []), end);
        const { chunks } = answer;
        for (let i = 0; i < chunks.length; i++) {
          if (bytes && sizeOf(chunks[i]) === 0) continue;
          controller.enqueue(chunks[i]);
          taken++;
        }
        if (!answer.done) continue;
        end();
        if (answer.failed) throw answer.reason;
        controller.close();
        if (bytes && taken === 0) controller.byobRequest?.respond(0);
        return;
      }
    },
    async cancel(reason) {
      const answer = await asked(call("cancel", [portable(reason)]), end);
      end();
      if (answer.failed) throw answer.reason;
    },
  };
  if (bytes) source.type = "bytes";
  const stream = new ReadableStream(source, { highWaterMark: 0 });
  forgotten.register(stream, end, imported);
  return stream;
}

// The value of a call; when there is none, nothing more can be asked for.
async function asked(promise, end) {
  try {
    return (await promise).value;
  } catch (error) {
    end();
    throw error;
  }
}

function once(run) {
  let ran = false;
  return () => {
    if (ran) return;
    ran = true;
    run();
  };
}

// ---- WritableStream ----

// The export that stands for a WritableStream.
export function sinkExport(stream) {
  const writer = stream.getWriter();
  let open = true;
  then(writer.closed, undefined, () => {}); // whoever writes is told
  return {
    run(path, args) {
      switch (path[0]) {
        case "write":
          return outcome(writer.write(args[0]));
        case "close":
          open = false;
          return outcome(writer.close());
        case "abort":
          open = false;
          return outcome(writer.abort(args[0]));
        default:
          return outcome(writer.closed);
      }
    },
    dropped() {
      if (open) then(writer.abort(new Error("The writer of this stream has gone.")), undefined, () => {});
    },
  };
}

// Writes to the other side's sink. A chunk that is no bytes waits until it was taken.
class Pusher {
  constructor(imported) {
    this.imported = imported;
    this.pending = 0;
    this.failure = null;
    this.wake = () => {};
    this.failed = () => {}; // called with the reason, once
  }

  call(name, args) {
    return this.imported.session.callImport(this.imported, [name], args).promise;
  }

  fail(reason) {
    if (this.failure !== null) return;
    this.failure = { reason };
    this.failed(reason);
    this.wake();
  }

  // Asks without waiting; `done` is called when the answer is good.
  ask(name, args, done) {
    then(
      this.call(name, args),
      (result) => {
        const answer = result.value;
        if (answer.failed) this.fail(answer.reason);
        else done();
      },
      (error) => this.fail(error),
    );
  }

  async write(chunk) {
    const size = sizeOf(chunk);
    const weight = size > 0 ? size : WINDOW_BYTES + 1;
    this.pending += weight;
    this.ask("write", [compact(chunk)], () => {
      this.pending -= weight;
      this.wake();
    });
    while (this.pending > WINDOW_BYTES && this.failure === null) {
      await new Promise((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.failure !== null) throw this.failure.reason;
  }

  async finish(name, args) {
    const answer = (await this.call(name, args)).value;
    if (answer.failed) throw answer.reason;
  }
}

// The WritableStream that pushes to the other side's sink; the worker of that side stays until it
// was closed or aborted.
export function pushStream(imported) {
  const { WritableStream } = lazy("streams");
  const { keeper } = imported;
  const pusher = new Pusher(imported);
  const end = once(() => {
    forgotten.unregister(imported);
    imported.release();
    keeper?.unhold();
  });
  keeper?.hold();
  const finish = async (name, args) => {
    try {
      await pusher.finish(name, args);
    } finally {
      end();
    }
  };
  const stream = new WritableStream({
    start(controller) {
      pusher.failed = (reason) => {
        controller.error(reason);
        end();
      };
      pusher.ask("closed", [], () => {});
    },
    write: (chunk) => pusher.write(chunk),
    close: () => finish("close", []),
    abort: (reason) => finish("abort", [portable(reason)]),
  });
  forgotten.register(stream, end, imported);
  return stream;
}

// Streams over the host's pipes: bytes that come in by an inlet, and go out by an outlet, each at
// the pace of whoever reads. The host knows them by numbers; see loader/pipes.h.

import { bindHost, host } from "../support/host.js";
import { viewBytes } from "../support/idl.js";

const DRAINED = 2; // what onPipe is told; loader/pipes.c knows the same numbers
const GONE = 3;

const listeners = new Map(); // by number: (news, text) => void

// What reads an inlet: next() gives bytes, or undefined at the end, or throws.
function inletReader(id) {
  const over = () => {
    listeners.delete(id);
  };
  return {
    async next() {
      for (;;) {
        const bytes = host.ops.inletRead(id);
        if (bytes === true) return over();
        if (bytes !== false) return bytes;
        await new Promise((resolve) => listeners.set(id, resolve));
      }
    },
    // Who waits for something is given the end.
    stop() {
      const wake = listeners.get(id);
      over();
      host.ops.inletStop(id);
      wake?.();
    },
  };
}

// Streams that nobody holds any more let go of what feeds them.
const forgotten = new FinalizationRegistry((reader) => reader.stop());

// The ReadableStream of an inlet. fail(reason) ends it early; done() is called when it has ended.
function readable(id, done = () => {}) {
  const { ReadableStream } = host.lazy("streams");
  const reader = inletReader(id);
  let controller;
  let over = false;
  const finish = () => {
    over = true;
    forgotten.unregister(reader);
    done();
  };
  const stream = new ReadableStream({
    type: "bytes",
    start(made) {
      controller = made;
    },
    async pull() {
      let bytes;
      try {
        bytes = await reader.next();
      } catch (error) {
        if (!over) finish();
        throw error;
      }
      if (over) return;
      if (bytes !== undefined) {
        controller.enqueue(bytes);
        return;
      }
      finish();
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel() {
      if (over) return;
      finish();
      reader.stop();
    },
  });
  forgotten.register(stream, reader, reader);
  const fail = (reason) => {
    if (over) return;
    finish();
    reader.stop();
    controller.error(reason);
  };
  return { stream, fail };
}

// What writes to an outlet. write() settles when more may be written; `gone` is a promise of the
// text that says why nobody reads any more.
function outletWriter(id) {
  let open = false;
  let wake = () => {};
  let over = null;
  let tellGone;
  const gone = new Promise((resolve) => {
    tellGone = resolve;
  });
  listeners.set(id, (news, text) => {
    if (news === DRAINED) open = true;
    if (news === GONE) {
      listeners.delete(id);
      over = text;
      tellGone(text);
    }
    wake();
  });
  const finish = (error) => {
    listeners.delete(id);
    host.ops.outletEnd(id, error);
  };
  return {
    gone,
    isGone: () => over !== null,
    async ready() {
      while (!open && over === null) await new Promise((resolve) => (wake = resolve));
    },
    write(bytes) {
      if (over === null) open = host.ops.outletWrite(id, bytes);
    },
    end: () => finish(undefined),
    abort: (text) => finish(text),
  };
}

function asBytes(chunk) {
  if (typeof chunk === "string") return host.ops.utf8Encode(chunk);
  const bytes = viewBytes(chunk);
  if (bytes === undefined) {
    throw new TypeError("This ReadableStream did not return bytes.");
  }
  return bytes;
}

function messageOf(error) {
  try {
    return error instanceof Error ? error.message : `${error}`;
  } catch {
    return "The stream failed.";
  }
}

// Sends a stream through an outlet. Settles when all has been taken or nobody wants it; rejects with
// what the stream failed with.
async function pump(stream, id) {
  const writer = outletWriter(id);
  const reader = stream.getReader();
  writer.gone.then((text) => {
    host.ops.outletEnd(id, undefined);
    return reader.cancel(new Error(text));
  }).catch(() => {});
  try {
    for (;;) {
      await writer.ready();
      if (writer.isGone()) return;
      const { done, value } = await reader.read();
      if (writer.isGone()) return;
      if (done) {
        writer.end();
        return;
      }
      writer.write(asBytes(value));
    }
  } catch (error) {
    writer.abort(messageOf(error));
    reader.cancel(error).catch(() => {});
    throw error;
  }
}

// Calls `run(reason)` when the signal is aborted; gives a function that calls it off.
function onAbort(signal, run) {
  const listener = () => run(signal.reason);
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

function onPipe(id, news, text) {
  listeners.get(id)?.(news, text);
}

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return { GONE, inletReader, onAbort, onPipe, outletWriter, pump, readable };
}

// The streams of the platform within one worker.

import { check, equal, rejects, same, throws } from "./check.js";

const from = (...chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

async function all(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

export const reading = {
  async test() {
    same(await all(from(1, 2, 3)), [1, 2, 3]);
    const reader = from("a").getReader();
    same([await reader.read(), await reader.read()], [{ value: "a", done: false }, { done: true }]);
    await reader.closed;
    const stream = from(1);
    const held = stream.getReader();
    check(stream.locked, "locked while it has a reader");
    throws(() => stream.getReader(), "TypeError");
    held.releaseLock();
    check(!stream.locked, "and not afterwards");
    await rejects(held.read(), "TypeError");
  },
};

export const pulling = {
  async test() {
    let pulled = 0;
    const stream = new ReadableStream(
      {
        pull(controller) {
          controller.enqueue(pulled++);
        },
      },
      { highWaterMark: 2 },
    );
    const reader = stream.getReader();
    await reader.read();
    check(pulled <= 4, `pulled ${pulled} for one read`);
    let reason;
    const cancelled = new ReadableStream({ cancel: (why) => void (reason = why) });
    await cancelled.cancel("enough");
    equal(reason, "enough");
  },
};

export const errors = {
  async test() {
    const broken = new ReadableStream({
      pull() {
        throw new RangeError("broke");
      },
    });
    await rejects(all(broken), "RangeError", "broke");
    const writer = new WritableStream({
      write() {
        throw new RangeError("full");
      },
    }).getWriter();
    writer.closed.catch(() => {});
    await rejects(writer.write("x"), "RangeError", "full");
    await rejects(writer.write("y"), "RangeError", "full");
  },
};

export const writing = {
  async test() {
    const written = [];
    const stream = new WritableStream(
      { write: (chunk) => void written.push(chunk), close: () => void written.push("end") },
      new CountQueuingStrategy({ highWaterMark: 2 }),
    );
    const writer = stream.getWriter();
    equal(writer.desiredSize, 2);
    writer.write(1);
    equal(writer.desiredSize, 1);
    await writer.ready;
    writer.write(2);
    await writer.close();
    same(written, [1, 2, "end"]);
    let aborted;
    await new WritableStream({ abort: (reason) => void (aborted = reason) }).abort("why");
    equal(aborted, "why");
  },
};

export const piping = {
  async test() {
    const double = new TransformStream({
      transform: (chunk, controller) => controller.enqueue(chunk * 2),
      flush: (controller) => controller.enqueue("end"),
    });
    same(await all(from(1, 2).pipeThrough(double)), [2, 4, "end"]);
    const [left, right] = from("a", "b").tee();
    same([await all(left), await all(right)], [["a", "b"], ["a", "b"]]);
    const signal = AbortSignal.abort(new Error("stopped"));
    await rejects(from(1).pipeTo(new WritableStream(), { signal }), "Error", "stopped");
    const kept = new WritableStream();
    await from(1).pipeTo(kept, { preventClose: true });
    await kept.getWriter().close();
  },
};

export const bytes = {
  async test() {
    const stream = new ReadableStream({
      type: "bytes",
      start(controller) {
        controller.enqueue(Uint8Array.of(1, 2, 3, 4, 5));
        controller.close();
      },
    });
    const reader = stream.getReader({ mode: "byob" });
    const first = await reader.read(new Uint8Array(2));
    same([...first.value], [1, 2]);
    const second = await reader.read(new DataView(new ArrayBuffer(8)));
    check(second.value instanceof DataView && second.value.byteLength === 3, "the rest");
    equal((await reader.read(new Uint8Array(1))).done, true);
    throws(() => from(1).getReader({ mode: "byob" }), "TypeError");
    throws(() => new ReadableStream({ type: "other" }), "TypeError");
  },
};

export const ofWorkers = {
  async test() {
    const { readable, writable } = new FixedLengthStream(4);
    const writer = writable.getWriter();
    writer.write(Uint8Array.of(1, 2)).catch(() => {});
    writer.write(Uint8Array.of(3, 4)).catch(() => {});
    writer.close().catch(() => {});
    same([...(await new Response(readable).bytes())], [1, 2, 3, 4]);
    const short = new FixedLengthStream(4);
    const closing = short.writable.getWriter().close();
    await rejects(Promise.all([closing, all(short.readable)]), "TypeError");
    const identity = new IdentityTransformStream();
    const end = identity.writable.getWriter();
    end.write(new TextEncoder().encode("x")).catch(() => {});
    end.close().catch(() => {});
    equal(await new Response(identity.readable).text(), "x");
  },
};

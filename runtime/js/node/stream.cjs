// node:stream.
const { Stream } = require("readable-stream/lib/ours/browser.js");

const { Readable, Writable } = Stream;

// Between these streams and those of the web, which the package leaves to Node.js.
Readable.fromWeb = (stream, options = {}) => {
  const reader = stream.getReader();
  return new Readable({
    ...options,
    async read() {
      try {
        const { done, value } = await reader.read();
        this.push(done ? null : value);
      } catch (error) {
        this.destroy(error);
      }
    },
    destroy(error, done) {
      reader.cancel(error ?? undefined).then(() => done(error), () => done(error));
    },
  });
};

Readable.toWeb = (stream) => {
  const iterator = stream[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(ArrayBuffer.isView(value) ? new Uint8Array(value) : value);
    },
    async cancel(reason) {
      stream.destroy(reason instanceof Error ? reason : undefined);
    },
  }, { highWaterMark: 0 });
};

Writable.fromWeb = (stream, options = {}) => {
  const writer = stream.getWriter();
  const settle = (promise, done) => void promise.then(() => done(), done);
  return new Writable({
    ...options,
    write: (chunk, encoding, done) => settle(writer.write(chunk), done),
    final: (done) => settle(writer.close(), done),
    destroy(error, done) {
      if (error === null) done(null);
      else writer.abort(error).then(() => done(error), () => done(error));
    },
  });
};

Writable.toWeb = (stream) =>
  new WritableStream({
    write: (chunk) =>
      new Promise((resolve, reject) => {
        stream.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
    close: () => new Promise((resolve) => void stream.end(resolve)),
    abort: (reason) => void stream.destroy(reason instanceof Error ? reason : undefined),
  });

module.exports = Stream;

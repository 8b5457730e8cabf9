// CompressionStream and DecompressionStream.

import { check, equal, rejects, throws } from "./check.js";

const hex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

// What a stream makes of chunks.
async function through(stream, chunks) {
  const writer = stream.writable.getWriter();
  const writing = (async () => {
    for (const chunk of chunks) await writer.write(chunk);
    await writer.close();
  })();
  writing.catch(() => {});
  const bytes = await new Response(stream.readable).bytes();
  await writing;
  return bytes;
}

const text = (bytes) => new TextDecoder().decode(bytes);

// RFC 1950 to 1952: "hello" in one stored or one fixed block, written by hand.
const HELLO = {
  gzip: "1f8b0800000000000003cb48cdc9c9070086a6103605000000",
  deflate: "789ccb48cdc9c907000 62c0215".replaceAll(" ", ""),
  "deflate-raw": "cb48cdc9c90700",
};

export const knownStreams = {
  async test() {
    for (const format of Object.keys(HELLO)) {
      const bytes = hex(HELLO[format]);
      equal(text(await through(new DecompressionStream(format), [bytes])), "hello", format);
      const singles = [...bytes].map((byte) => Uint8Array.of(byte));
      equal(text(await through(new DecompressionStream(format), singles)), "hello", "byte by byte");
    }
  },
};

export const whatGoesInComesOut = {
  async test() {
    const line = "the same line again and again\n";
    const whole = line.repeat(20000);
    const bytes = new TextEncoder().encode(whole);
    const random = new Uint8Array(65536);
    crypto.getRandomValues(random);
    for (const format of Object.keys(HELLO)) {
      const chunks = [bytes.subarray(0, 1), bytes.subarray(1, 300000), bytes.buffer.slice(300000)];
      const small = await through(new CompressionStream(format), chunks);
      check(small.length * 50 < bytes.length, `${format}: ${small.length} bytes`);
      equal(text(await through(new DecompressionStream(format), [small])), whole, format);
      const same = await through(new CompressionStream(format), [random]);
      const back = await through(new DecompressionStream(format), [same]);
      check(back.every((byte, at) => byte === random[at]), "random bytes");
      const empty = await through(new CompressionStream(format), []);
      equal((await through(new DecompressionStream(format), [empty])).length, 0);
    }
  },
};

export const muchFromLittle = {
  async test() {
    const size = 20 << 20;
    const packed = await through(new CompressionStream("gzip"), [new Uint8Array(size)]);
    check(packed.length < 30000, `${packed.length} bytes`);
    const stream = new DecompressionStream("gzip");
    const writer = stream.writable.getWriter();
    writer.write(packed).catch(() => {});
    writer.close().catch(() => {});
    let total = 0;
    for await (const chunk of stream.readable) {
      check(chunk.length <= 1 << 20, `a piece of ${chunk.length} bytes`);
      total += chunk.length;
    }
    equal(total, size);
  },
};

export const wrongData = {
  async test() {
    const gzip = hex(HELLO.gzip);
    const wrong = (bytes) => through(new DecompressionStream("gzip"), [bytes]);
    await rejects(wrong(gzip.subarray(0, -1)), "TypeError", /ends before/);
    await rejects(wrong(new Uint8Array(0)), "TypeError", /ends before/);
    await rejects(wrong(new Uint8Array([...gzip, 0])), "TypeError", /after the end/);
    await rejects(wrong(new Uint8Array(20)), "TypeError", /not valid/);
    const damaged = gzip.slice();
    damaged[damaged.length - 6] ^= 1;
    await rejects(wrong(damaged), "TypeError", /not valid/);
    await rejects(through(new CompressionStream("gzip"), ["text"]), "TypeError");
    await rejects(through(new CompressionStream("gzip"), [null]), "TypeError");
  },
};

export const wrongUse = {
  test() {
    throws(() => new CompressionStream(), "TypeError", /Unsupported format/);
    throws(() => new CompressionStream("brotli"), "TypeError");
    throws(() => new DecompressionStream("GZIP"), "TypeError");
    throws(() => CompressionStream("gzip"), "TypeError");
    equal(String(new CompressionStream("gzip")), "[object CompressionStream]");
  },
};

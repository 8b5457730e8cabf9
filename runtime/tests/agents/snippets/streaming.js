// Streams as agents use them.
const BASE = "https://api.example.com";

async function* readLines(stream) {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    const lines = rest.split("\n");
    rest = lines.pop();
    yield* lines;
  }
  if (rest) yield rest;
}

export default {
  async jsonLines() {
    const items = [];
    const response = await fetch(`${BASE}/lines`);
    for await (const line of readLines(response.body)) items.push(JSON.parse(line));
    return items;
  },
  async readerLoop() {
    const reader = (await fetch(`${BASE}/lines`)).body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    while (true) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    return (text + decoder.decode()).split("\n");
  },
  async serverSentEvents() {
    const text = await (await fetch(`${BASE}/events`)).text();
    return text.trim().split("\n\n").map((block) =>
      Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2))));
  },
  async transformPipeline() {
    const upper = new TransformStream({
      transform(chunk, controller) {
        controller.enqueue(chunk.toUpperCase());
      },
      flush(controller) {
        controller.enqueue("!");
      },
    });
    const stream = new Blob(["hello ", "world"]).stream()
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(upper)
      .pipeThrough(new TextEncoderStream());
    return await new Response(stream).text();
  },
  async fromAsyncIterable() {
    async function* numbers() {
      yield "a";
      yield "b";
    }
    const chunks = [];
    for await (const chunk of ReadableStream.from(numbers())) chunks.push(chunk);
    return chunks;
  },
  async tee() {
    const [a, b] = new Response("twice").body.tee();
    return await Promise.all([new Response(a).text(), new Response(b).text()]);
  },
  async gzip() {
    const input = "x".repeat(10000);
    const zipped = new Blob([input]).stream().pipeThrough(new CompressionStream("gzip"));
    const bytes = await new Response(zipped).arrayBuffer();
    const back = new Response(bytes).body.pipeThrough(new DecompressionStream("gzip"));
    return [bytes.byteLength < 200, (await new Response(back).text()) === input];
  },
  async cancelled() {
    let reason;
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue("x"),
      cancel: (why) => {
        reason = why;
      },
    });
    for await (const chunk of stream) if (chunk === "x") break;
    const other = new ReadableStream({ cancel: (why) => (reason = why) });
    await other.cancel("enough");
    return [reason, stream.locked];
  },
  async errored() {
    const stream = new ReadableStream({
      start: (controller) => controller.error(new RangeError("bad stream")),
    });
    return await new Response(stream).text().catch((error) => `${error.name}: ${error.message}`);
  },
  async writable() {
    const written = [];
    const sink = new WritableStream({
      write: (chunk) => void written.push(chunk),
      close: () => void written.push("closed"),
    });
    await ReadableStream.from([1, 2, 3]).pipeTo(sink);
    return written;
  },
  async identity() {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    writer.write("one");
    writer.write("two");
    writer.close();
    const all = [];
    for await (const chunk of readable) all.push(chunk);
    return all;
  },
  async fromTool(tools) {
    return await new Response(await tools.stream()).text();
  },
  async byob() {
    const reader = new Response("abcdefgh").body.getReader({ mode: "byob" });
    const first = await reader.read(new Uint8Array(3));
    return [new TextDecoder().decode(first.value), first.done];
  },
  async uploadStream() {
    const body = ReadableStream.from(["a", "b", "c"]).pipeThrough(new TextEncoderStream());
    const answer = await fetch(`${BASE}/echo`, { method: "POST", body });
    return (await answer.json()).body;
  },
  async fixedLength() {
    const { readable, writable } = new FixedLengthStream(5);
    const writer = writable.getWriter();
    writer.write(new TextEncoder().encode("12345"));
    writer.close();
    return await new Response(readable).text();
  },
  async abortPipe() {
    const controller = new AbortController();
    const stream = new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1)) });
    const pipe = stream.pipeTo(new WritableStream({ write: () => controller.abort(new Error("stop it")) }), { signal: controller.signal });
    return await pipe.catch((error) => error.message);
  },
  async responseStream() {
    const encoder = new TextEncoder();
    const stream = new ReadableStream({
      async start(controller) {
        for (let i = 0; i < 3; i++) {
          await scheduler.wait(1);
          controller.enqueue(encoder.encode(`data: ${i}\n\n`));
        }
        controller.close();
      },
    });
    return await new Response(stream, { headers: { "content-type": "text/event-stream" } }).text();
  },
  async values() {
    const stream = ReadableStream.from([1, 2, 3]);
    const iterator = stream.values({ preventCancel: true });
    const first = await iterator.next();
    await iterator.return();
    const reader = stream.getReader();
    return [first.value, (await reader.read()).value];
  },
};

// Streams that cross between workers: pace, ends, reasons, and what stays alive for them.
import { WorkerEntrypoint } from "cloudflare:workers";
import { check, equal, isError, load, rejects, same, throws } from "./check.js";

const AGENT = `
  import { WorkerEntrypoint } from "cloudflare:workers";
  let produced = 0, cancelled;
  const log = [];
  export default class extends WorkerEntrypoint {
    source(kind, count, size) {
      let left = count;
      const chunk = () => (kind === "bytes" ? new Uint8Array(size).fill(left % 251) : { left });
      const source = {
        pull(controller) {
          produced++;
          if (left-- > 0) controller.enqueue(chunk());
          else controller.close();
        },
        cancel(reason) { cancelled = [reason?.name ?? typeof reason, reason?.message ?? reason]; },
      };
      if (kind === "bytes") source.type = "bytes";
      return new ReadableStream(source);
    }
    failing(after, reason) {
      let left = after;
      return new ReadableStream({
        pull(controller) {
          if (left-- > 0) controller.enqueue("piece");
          else controller.error(reason ?? Object.assign(new RangeError("broke"), { code: 7 }));
        },
      });
    }
    state() { return { produced, cancelled, log }; }
    sink(mode) {
      return new WritableStream({
        async write(chunk) {
          if (mode === "fail" && log.length >= 2) throw new SyntaxError("no more");
          log.push(typeof chunk === "string" ? chunk : chunk.byteLength);
        },
        close() { log.push("closed"); },
        abort(reason) { log.push("aborted: " + (reason?.message ?? reason)); },
      });
    }
    async read(stream) {
      let total = 0;
      for await (const chunk of stream) total += chunk.byteLength;
      return total;
    }
    async readOne(stream) {
      const reader = stream.getReader();
      const { value } = await reader.read();
      await reader.cancel(new Error("enough"));
      return value;
    }
    async writeInto(stream, count, size) {
      const writer = stream.getWriter();
      for (let i = 0; i < count; i++) await writer.write(new Uint8Array(size));
      await writer.close();
      return "written";
    }
    async writeThenAbort(stream) {
      const writer = stream.getWriter();
      await writer.write("one");
      await writer.abort(new TypeError("changed my mind"));
    }
    async upper(stream) {
      return stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({
        transform(chunk, controller) { controller.enqueue(chunk.toUpperCase()); },
      })).pipeThrough(new TextEncoderStream());
    }
    async pipe(readable, writable) { await readable.pipeTo(writable); }
    fetch(request) {
      const url = new URL(request.url);
      if (url.pathname === "/echo") return new Response(request.body, { headers: { "x-echo": "1" } });
      let left = 50;
      return new Response(new ReadableStream({
        pull(controller) {
          if (left-- > 0) controller.enqueue(new Uint8Array(30000));
          else controller.close();
        },
      }));
    }
  }`;

const agent = (env) => load(env, { "m.js": AGENT }).getEntrypoint();

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

export const readableGivesAllInOrder = {
  async test(controller, env) {
    const stream = await agent(env).source("objects", 40);
    check(stream instanceof ReadableStream, "it is a ReadableStream");
    same((await collect(stream)).map((chunk) => chunk.left), [...Array(40).keys()].reverse());
  },
};

export const bytesStayABytestream = {
  async test(controller, env) {
    const stream = await agent(env).source("bytes", 3, 10);
    const reader = stream.getReader({ mode: "byob" });
    const { value } = await reader.read(new Uint8Array(4));
    equal(value.byteLength, 4);
    await reader.cancel();
  },
};

export const largeBodiesAreWhole = {
  async test(controller, env) {
    const chunks = await collect(await agent(env).source("bytes", 300, 10000));
    let total = 0;
    for (const chunk of chunks) total += chunk.byteLength;
    equal(total, 3000000);
  },
};

export const theReadersPaceIsTheWriters = {
  async test(controller, env) {
    const ep = agent(env);
    const reader = (await ep.source("objects", 1000)).getReader();
    await reader.read();
    await reader.read();
    const { produced } = await ep.state();
    check(produced >= 2 && produced < 20, `${produced} were made for two reads`);
    await reader.cancel();
  },
};

export const smallBytesGoTogether = {
  async test(controller, env) {
    const ep = agent(env);
    const reader = (await ep.source("bytes", 100000, 8)).getReader();
    for (let i = 0; i < 100; i++) equal((await reader.read()).value.byteLength, 8);
    const { produced } = await ep.state();
    check(produced < 200, `${produced} were made for a hundred reads`);
    await reader.cancel();
  },
};

export const cancelCarriesItsReason = {
  async test(controller, env) {
    const ep = agent(env);
    const stream = await ep.source("objects", 5);
    await stream.cancel(new RangeError("not wanted"));
    same((await ep.state()).cancelled, ["RangeError", "not wanted"]);
    const other = await ep.source("objects", 5);
    await other.cancel("just text");
    same((await ep.state()).cancelled, ["string", "just text"]);
  },
};

export const errorsCarryTheirReason = {
  async test(controller, env) {
    const reader = (await agent(env).failing(2)).getReader();
    equal((await reader.read()).value, "piece");
    equal((await reader.read()).value, "piece");
    try {
      await reader.read();
      throw new Error("the stream did not fail");
    } catch (error) {
      isError(error, "RangeError", "broke");
      equal(error.code, 7);
    }
    const plain = (await agent(env).failing(0, "text")).getReader();
    try {
      await plain.read();
      throw new Error("the stream did not fail");
    } catch (error) {
      equal(error, "text");
    }
  },
};

export const readableAsAnArgument = {
  async test(controller, env) {
    const body = new Response("x".repeat(500000)).body;
    equal(await agent(env).read(body), 500000);
    let reason;
    const stream = new ReadableStream({
      pull(c) {
        c.enqueue("first");
      },
      cancel(given) {
        reason = given;
      },
    });
    equal(await agent(env).readOne(stream), "first");
    isError(reason, "Error", "enough");
    await rejects(agent(env).read(stream), "TypeError");
  },
};

export const writableTakesAllInOrder = {
  async test(controller, env) {
    const ep = agent(env);
    const stream = await ep.sink();
    check(stream instanceof WritableStream, "it is a WritableStream");
    const writer = stream.getWriter();
    await writer.write("a");
    await writer.write(new Uint8Array(3));
    await writer.write("b");
    await writer.close();
    same((await ep.state()).log, ["a", 3, "b", "closed"]);
  },
};

export const writableAbortsWithItsReason = {
  async test(controller, env) {
    const ep = agent(env);
    const writer = (await ep.sink()).getWriter();
    await writer.write("a");
    await writer.abort(new Error("over"));
    same((await ep.state()).log, ["a", "aborted: over"]);
  },
};

export const writableFailsWithTheSinksReason = {
  async test(controller, env) {
    const writer = (await agent(env).sink("fail")).getWriter();
    await writer.write("a");
    await writer.write("b");
    await rejects(writer.write("c"), "SyntaxError", "no more");
    await rejects(writer.closed, "SyntaxError", "no more");
  },
};

export const writableAsAnArgument = {
  async test(controller, env) {
    let total = 0;
    let closed = false;
    const sink = new WritableStream({
      write(chunk) {
        total += chunk.byteLength;
      },
      close() {
        closed = true;
      },
    });
    equal(await agent(env).writeInto(sink, 100, 10000), "written");
    equal(total, 1000000);
    check(closed, "it was closed");
    let reason;
    await agent(env).writeThenAbort(new WritableStream({ abort: (given) => (reason = given) }));
    isError(reason, "TypeError", "changed my mind");
  },
};

export const aSlowSinkSlowsTheWriter = {
  async test(controller, env) {
    let go;
    const gate = new Promise((resolve) => (go = resolve));
    let taken = 0;
    const sink = new WritableStream({
      async write() {
        taken++;
        await gate;
      },
    });
    let written = false;
    const writing = agent(env).writeInto(sink, 100, 20000).then(() => (written = true));
    while (taken === 0) await scheduler.wait(1);
    check(!written, "not all could be written while the sink waits");
    go();
    await writing;
    equal(taken, 100);
  },
};

export const pipesThroughAWorker = {
  async test(controller, env) {
    const text = new Response("hello, streams").body;
    const upper = await agent(env).upper(text);
    equal(await new Response(upper).text(), "HELLO, STREAMS");
    const out = [];
    const target = new WritableStream({ write: (chunk) => void out.push(new TextDecoder().decode(chunk)) });
    await agent(env).pipe(new Response("through").body, target);
    equal(out.join(""), "through");
  },
};

export const bodiesOfFetchStream = {
  async test(controller, env) {
    const ep = agent(env);
    const response = await ep.fetch("http://agent/");
    const reader = response.body.getReader();
    const { value } = await reader.read();
    check(value.byteLength > 0 && value.byteLength < 1500000, "the body comes in pieces");
    let total = value.byteLength;
    for (let part; !(part = await reader.read()).done;) total += part.value.byteLength;
    equal(total, 1500000);
    const { readable, writable } = new TransformStream();
    const echo = ep.fetch("http://agent/echo", { method: "POST", body: readable });
    const writer = writable.getWriter();
    writer.write(new TextEncoder().encode("one "));
    writer.write(new TextEncoder().encode("two"));
    writer.close();
    const answer = await echo;
    equal(answer.headers.get("x-echo"), "1");
    equal(await answer.text(), "one two");
  },
};

export const streamsAreForCallsOnly = {
  async test(controller, env) {
    for (const stream of [new ReadableStream(), new WritableStream()]) {
      throws(
        () => load(env, { "m.js": "export default {}" }, { env: { stream } }),
        "DataCloneError", `${stream.constructor.name} can only be serialized for RPC.`,
      );
    }
    const locked = new ReadableStream();
    locked.getReader();
    await rejects(agent(env).read(locked), "TypeError");
  },
};

// A service of this worker: the same without a loader between.
export class Own extends WorkerEntrypoint {
  double(stream) {
    return stream.pipeThrough(new TransformStream({
      transform(chunk, controller) {
        controller.enqueue(chunk * 2);
      },
    }));
  }
}

export const streamsOfAService = {
  async test(controller, env, ctx) {
    const numbers = new ReadableStream({
      start(c) {
        for (let i = 1; i < 4; i++) c.enqueue(i);
        c.close();
      },
    });
    same(await collect(await ctx.exports.Own.double(numbers)), [2, 4, 6]);
  },
};

// What streaming.sh serves: bodies in pieces, both ways. Not a test by itself.
const encode = (text) => new TextEncoder().encode(text);
const seen = { aborted: null, cancelled: null, produced: 0 };

// Gives `count` pieces and remembers what became of it.
function pieces(count, make) {
  let left = count;
  return new ReadableStream({
    pull(controller) {
      seen.produced++;
      if (left-- > 0) controller.enqueue(make(count - left));
      else controller.close();
    },
    cancel(reason) {
      seen.cancelled = reason.message;
    },
  });
}

let release;

const paths = {
  // One event, then nothing until another request lets it go on.
  "/events": (request) => {
    request.signal.addEventListener("abort", () => {
      seen.aborted = `${request.signal.reason.name}: ${request.signal.reason.message}`;
    });
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(encode("data: first\n\n"));
        release = () => {
          controller.enqueue(encode("data: second\n\n"));
          controller.close();
        };
      },
      cancel(reason) {
        seen.cancelled = reason.message;
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
  "/release": () => {
    release();
    return new Response("released");
  },
  "/big": () => new Response(pieces(1000, () => new Uint8Array(10000))),
  "/endless": () => new Response(pieces(Infinity, () => new Uint8Array(10000))),
  "/broken": () => new Response(new ReadableStream({
    start(controller) {
      controller.enqueue(encode("a part"));
    },
    pull() {
      throw new Error("the rest is missing");
    },
  })),
  "/fixed": () => {
    const { readable, writable } = new FixedLengthStream(5);
    const writer = writable.getWriter();
    writer.write(encode("hello"));
    writer.close();
    return new Response(readable);
  },
  "/echo": (request) => new Response(request.body),
  "/ignore": () => new Response("not read", { status: 403 }),
  "/count": async (request) => {
    let bytes = 0, chunks = 0;
    for await (const chunk of request.body) {
      bytes += chunk.byteLength;
      chunks++;
    }
    return new Response(`${bytes} ${chunks > 1}`);
  },
  "/first": async (request) => {
    const reader = request.body.getReader();
    await reader.read();
    await reader.cancel();
    return new Response("seen one");
  },
  "/seen": () => Response.json(seen),
  "/through": (request) => fetch(new URL(request.url).searchParams.get("url"), {
    method: request.method, body: request.body,
  }),
  // Reads a little of an endless answer, then gives it up.
  "/stopped": async (request) => {
    const aborting = new AbortController();
    const response = await fetch(new URL(request.url).searchParams.get("url"), {
      signal: aborting.signal,
    });
    const reader = response.body.getReader();
    await reader.read();
    aborting.abort(new RangeError("that will do"));
    try {
      for (;;) await reader.read();
    } catch (error) {
      return new Response(`${error.name}: ${error.message}`);
    }
  },
  "/broken-upload": async (request) => {
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new RangeError("no more to send"));
      },
    });
    try {
      return await fetch(new URL(request.url).searchParams.get("url"), { method: "POST", body });
    } catch (error) {
      return new Response(`${error.name}: ${error.message}`);
    }
  },
  "/loaded": (request, env) => {
    const code = `export default { fetch(request) { return new Response(request.body); } };`;
    const agent = env.LOADER.load({
      compatibilityDate: "2026-01-01", mainModule: "m.js", modules: { "m.js": code },
    });
    return agent.getEntrypoint().fetch(request);
  },
};

export default {
  async fetch(request, env) {
    const answer = paths[new URL(request.url).pathname];
    return answer === undefined ? new Response("no such path", { status: 404 }) : answer(request, env);
  },
};

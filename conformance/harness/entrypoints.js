// Entrypoints of the parent that cases hand to their children as service bindings, through
// ctx.exports.NAME({ props }). What they keep is kept by a name that the case made with t.unique(),
// so that cases do not see each other.
import { WorkerEntrypoint } from "cloudflare:workers";
import { shared } from "./shared.js";

const ERRORS = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };

async function describe(request, props) {
  const body = request.method === "GET" ? null : await request.text();
  const seen = { method: request.method, url: request.url, body, props };
  return new Response(JSON.stringify(seen), { headers: { "content-type": "application/json" } });
}

/** Gives back what it is given, so that a case can see what crossed. */
export class Echo extends WorkerEntrypoint {
  fetch(request) {
    return describe(request, this.ctx.props);
  }

  echo(value) {
    return value;
  }

  count(...args) {
    return args.length;
  }

  props() {
    return this.ctx.props;
  }

  throw(name, message) {
    throw new ERRORS[name](message);
  }
}

const rooms = new Map();

/** A chat room as in the documentation: `props` says which room, and who posts. */
export class ChatRoom extends WorkerEntrypoint {
  post(text) {
    const { room, author } = this.ctx.props;
    const lines = rooms.get(room) || [];
    lines.push(`${author}: ${text}`);
    rooms.set(room, lines);
    return lines.length;
  }

  /** The room's lines; the room is forgotten, so that the parent does not grow with every case. */
  close() {
    const lines = rooms.get(this.ctx.props.room) || [];
    rooms.delete(this.ctx.props.room);
    return lines;
  }
}

/** A globalOutbound: answers each request with what it saw, or throws `props.refuse`. */
export class OutboundRecorder extends WorkerEntrypoint {
  fetch(request) {
    if (this.ctx.props.refuse) throw new RangeError(this.ctx.props.refuse);
    return describe(request, this.ctx.props);
  }
}

/** A globalOutbound without a `fetch()`. */
export class Silent extends WorkerEntrypoint {
  echo(value) {
    return value;
  }
}

/** A globalOutbound that redirects "/redirect" to "/after", and else says how it was asked. */
export class OutboundRedirector extends WorkerEntrypoint {
  fetch(request) {
    if (!request.url.endsWith("/redirect")) return describe(request, this.ctx.props);
    return new Response(null, { status: 302, headers: { location: "/after" } });
  }
}

/** A globalOutbound whose sockets and WebSockets give back what they are sent, after `props.greeting`. */
export class OutboundEcho extends WorkerEntrypoint {
  fetch(request) {
    if (request.headers.get("upgrade") !== "websocket") return describe(request, this.ctx.props);
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    server.addEventListener("message", ({ data }) => {
      server.send(`${this.ctx.props.greeting} ${request.url} ${data}`);
    });
    return new Response(null, { status: 101, webSocket: client });
  }

  async connect(socket) {
    const writer = socket.writable.getWriter();
    await writer.write(new TextEncoder().encode(this.ctx.props.greeting));
    for await (const chunk of socket.readable) await writer.write(chunk);
    await writer.close();
  }
}

const traces = new Map();

/** A tail worker: keeps the events of `props.key` as JSON text. */
export class TailRecorder extends WorkerEntrypoint {
  tail(events) {
    const { key, fails } = this.ctx.props;
    const seen = traces.get(key) || [];
    seen.push({ text: JSON.stringify(events), props: this.ctx.props });
    traces.set(key, seen);
    if (fails) throw new Error("the tail worker failed");
  }

  /** What was told so far: a list of { events, props }, one for each call of tail(). */
  read() {
    const seen = traces.get(this.ctx.props.key) || [];
    return seen.map(({ text, props }) => ({ events: JSON.parse(text), props }));
  }

  forget() {
    traces.delete(this.ctx.props.key);
  }
}

/** A streaming tail worker: keeps the events of `props.key` as JSON text, in their order. */
export class StreamingRecorder extends WorkerEntrypoint {
  #keep(event) {
    const { key } = this.ctx.props;
    traces.set(key, [...(traces.get(key) || []), JSON.stringify(event)]);
  }

  tailStream(onset) {
    this.#keep(onset);
    if (this.ctx.props.fails) throw new Error("the streaming tail worker failed");
    return (event) => this.#keep(event);
  }

  /** What was told so far: a list of events. */
  read() {
    return (traces.get(this.ctx.props.key) || []).map((text) => JSON.parse(text));
  }

  forget() {
    traces.delete(this.ctx.props.key);
  }
}

/** Runs what a case put under `props.key` of shared.js, as another request of the parent. */
export class Elsewhere extends WorkerEntrypoint {
  run(value) {
    return shared.get(this.ctx.props.key)(value, this.ctx);
  }

  fetch(request) {
    return shared.get(this.ctx.props.key)(request, this.ctx);
  }
}

// Entrypoints of the parent that cases hand to their children as service bindings, through
// ctx.exports.NAME({ props }). What they keep is kept by a name that the case made with t.unique(),
// so that cases do not see each other.
import { WorkerEntrypoint } from "cloudflare:workers";

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

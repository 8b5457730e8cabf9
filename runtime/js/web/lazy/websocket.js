// WebSocket and WebSocketPair: ends that exchange messages inside a worker, across to another one, as
// the webSocket of a Response, or with another host.

import { bindHost, host } from "../support/host.js";
import { defineInterface, domException, usvString, viewBytes } from "../support/idl.js";
import {
  ABNORMAL, NO_STATUS, channelLink, localLink, makeChannel, pipeLink, pumpChannel, pumpPipe,
} from "../support/websocket-links.js";

const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const INTERNAL = Symbol("internal");

function checkClose(code, reason) {
  if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw domException(
      `A WebSocket cannot be closed with the code ${code}; use 1000, or 3000 to 4999.`,
      "InvalidAccessError",
    );
  }
  if (host.ops.utf8Encode(reason).length > 123) {
    throw domException("The reason of a close may have at most 123 bytes.", "SyntaxError");
  }
}

function copyData(data) {
  if (host.lazy.loaded("blob")?.isBlob(data)) {
    throw new TypeError(
      "A WebSocket sends text or bytes; read the Blob with arrayBuffer() first, or set binaryType to " +
        "arraybuffer where it came from.",
    );
  }
  const bytes = viewBytes(data);
  return bytes === undefined ? usvString(data) : bytes.slice().buffer;
}

// The URL of a WebSocket, and the one by which it is asked for.
function readUrl(url) {
  let parsed;
  try {
    parsed = new (host.lazy("url").URL)(url);
  } catch {
    throw domException(`WebSocket Constructor: The url is invalid: ${url}`, "SyntaxError");
  }
  const { protocol } = parsed;
  if (!/^(wss?|https?):$/.test(protocol)) {
    throw domException(
      "WebSocket Constructor: The url scheme must be ws, wss, http, or https.", "SyntaxError",
    );
  }
  if (parsed.hash !== "" || parsed.href.endsWith("#")) {
    throw domException("WebSocket Constructor: The url fragment must be empty.", "SyntaxError");
  }
  const secure = protocol === "wss:" || protocol === "https:";
  const rest = parsed.href.slice(protocol.length);
  return { shown: (secure ? "wss:" : "ws:") + rest, asked: (secure ? "https:" : "http:") + rest };
}

function readProtocols(given) {
  if (given === undefined) return [];
  const protocols = typeof given === "string" ? [given] : [...given].map((name) => `${name}`);
  const right = protocols.every((name) => TOKEN.test(name));
  if (!right || new Set(protocols).size !== protocols.length) {
    throw domException(
      "WebSocket Constructor: The protocols must be different tokens.", "SyntaxError",
    );
  }
  return protocols;
}

// Asks for a WebSocket by whatever way out the worker has.
async function ask(url, protocols) {
  const headers = [["upgrade", "websocket"]];
  if (protocols.length > 0) headers.push(["sec-websocket-protocol", protocols.join(", ")]);
  const request = host.lazy("fetch").makeRequest({
    method: "GET", url, headers, redirect: "manual", body: null,
  });
  const response = await host.lazy.fetchOut(request);
  if (response.webSocket === null) {
    throw new Error(`The server answered ${response.status} instead of a WebSocket.`);
  }
  const protocol = response.headers.get("sec-websocket-protocol") ?? "";
  if (protocol !== "" && !protocols.includes(protocol)) {
    throw new Error(`The server chose the protocol ${protocol}, which was not offered.`);
  }
  return { socket: response.webSocket, protocol };
}

function define() {
  const { ErrorEvent, Event, EventTarget, MessageEvent } = host.lazy("events");
  let deliver, connect, release;

  class CloseEvent extends Event {
    #init;

    constructor(type, init = {}) {
      super(type, init);
      this.#init = init;
    }

    get code() {
      return this.#init.code ?? 0;
    }

    get reason() {
      return this.#init.reason ?? "";
    }

    get wasClean() {
      return Boolean(this.#init.wasClean);
    }
  }

  class WebSocket extends EventTarget {
    #link = null;
    #state = OPEN;
    #accepted = false;
    #waiting = []; // what came before accept()
    #wanted = () => {}; // called when that is looked at
    #take = null; // what takes messages instead of events, once the end was sent elsewhere
    #handlers = { __proto__: null };
    #url = null;
    #protocol = "";
    #binaryType = host.lazy.isOn?.("websocket_standard_binary_type") ? "blob" : "arraybuffer";

    constructor(url, protocols = undefined) {
      super();
      if (url === INTERNAL) return;
      const { shown, asked } = readUrl(url);
      const offered = readProtocols(protocols);
      host.lazy.checkIo();
      host.lazy.checkNetwork();
      this.#url = shown;
      this.#state = CONNECTING;
      this.#accepted = true;
      this.#open(asked, offered);
    }

    async #open(url, protocols) {
      let answer;
      try {
        answer = await ask(url, protocols);
      } catch (error) {
        this.#end(ABNORMAL, `${error.message}`);
        return;
      }
      this.#protocol = answer.protocol;
      // What came with the answer is told in a task of its own, after the open event.
      const opened = new Promise((resolve) => setTimeout(resolve, 0));
      const link = release(answer.socket, async (message) => {
        await opened;
        this.#dispatch(message);
      });
      if (this.#state !== CONNECTING) {
        link.close(NO_STATUS, "");
        return;
      }
      this.#link = link;
      this.#state = OPEN;
      this.dispatchEvent(new Event("open"));
    }

    accept() {
      if (this.#take !== null) {
        throw new TypeError("Can't accept() WebSocket that was already used in a response.");
      }
      if (this.#accepted) return;
      this.#accepted = true;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const message of waiting) queueMicrotask(() => this.#dispatch(message));
      queueMicrotask(() => this.#wanted());
    }

    send(data) {
      if (this.#state === CONNECTING) {
        throw domException("This WebSocket is not open yet; wait for its open event.",
          "InvalidStateError");
      }
      if (!this.#accepted) {
        throw new TypeError(
          "You must call one of accept() or state.acceptWebSocket() on this WebSocket before " +
            "sending messages.",
        );
      }
      if (this.#state !== OPEN) throw new TypeError("Can't call WebSocket send() after close().");
      this.#link.send(copyData(data));
    }

    close(code = undefined, reason = "") {
      const text = usvString(reason);
      const number = code === undefined ? undefined : Math.trunc(Number(code));
      checkClose(number, text);
      if (!this.#accepted) {
        throw new TypeError("You must call accept() on this WebSocket before closing it.");
      }
      if (this.#state === CONNECTING) {
        queueMicrotask(() => this.#end(ABNORMAL, "The WebSocket was closed before it was open."));
        this.#state = CLOSING;
        return;
      }
      if (this.#state !== OPEN) return;
      this.#state = CLOSING;
      this.#link.close(number ?? NO_STATUS, text);
    }

    get readyState() {
      return this.#state;
    }

    get url() {
      return this.#url;
    }

    get protocol() {
      return this.#protocol;
    }

    get extensions() {
      return "";
    }

    get binaryType() {
      return this.#binaryType;
    }

    set binaryType(value) {
      if (value === "arraybuffer" || value === "blob") this.#binaryType = value;
    }

    #dispatch(message) {
      if (this.#state === CLOSED) return;
      if (message.close === undefined) {
        this.dispatchEvent(new MessageEvent("message", { data: this.#shape(message.data) }));
        return;
      }
      const [code, reason] = message.close;
      if (this.#state === OPEN && code !== ABNORMAL) this.#link.close(code, reason);
      this.#end(code, reason);
    }

    #shape(data) {
      if (typeof data === "string" || this.#binaryType === "arraybuffer") return data;
      return new (host.lazy("blob").Blob)([data]);
    }

    #end(code, reason) {
      if (this.#state === CLOSED) return;
      this.#state = CLOSED;
      if (code === ABNORMAL) this.dispatchEvent(new ErrorEvent("error", { message: reason }));
      this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean: code !== ABNORMAL }));
    }

    static {
      connect = (socket, link, protocol = "") => {
        socket.#link = link;
        socket.#protocol = protocol;
      };
      deliver = (socket, message) => {
        if (socket.#take !== null) return socket.#take(message);
        if (socket.#accepted) return socket.#dispatch(message);
        socket.#waiting.push(message);
        return new Promise((resolve) => (socket.#wanted = resolve));
      };
      // The end is somebody else's from now on, who takes its messages and gets its link.
      release = (socket, take) => {
        if (!isSocket(socket) || socket.#accepted || socket.#take !== null) {
          throw new TypeError(
            "A Response's webSocket must be one that was neither accepted nor sent before.",
          );
        }
        socket.#take = take;
        for (const message of socket.#waiting) take(message);
        socket.#waiting = [];
        socket.#wanted();
        return socket.#link;
      };
      for (const name of ["open", "message", "close", "error"]) {
        Object.defineProperty(WebSocket.prototype, `on${name}`, {
          get() {
            return this.#handlers[name] ?? null;
          },
          set(handler) {
            if (this.#handlers[name]) this.removeEventListener(name, this.#handlers[name]);
            this.#handlers[name] = typeof handler === "function" ? handler : null;
            if (this.#handlers[name]) this.addEventListener(name, this.#handlers[name]);
          },
          enumerable: true,
          configurable: true,
        });
      }
    }
  }

  for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
    for (const holder of [WebSocket, WebSocket.prototype]) {
      Object.defineProperty(holder, name, { value, enumerable: true });
      Object.defineProperty(holder, `READY_STATE_${name}`, { value, enumerable: true });
    }
  }
  const isSocket = (value) => value instanceof WebSocket;

  class WebSocketPair {
    constructor() {
      const first = new WebSocket(INTERNAL);
      const second = new WebSocket(INTERNAL);
      connect(first, localLink((message) => deliver(second, message)));
      connect(second, localLink((message) => deliver(first, message)));
      this[0] = first;
      this[1] = second;
    }
  }

  // Both streams of an end that goes to another worker.
  function channelOf(socket) {
    const early = [];
    let take = (message) => early.push(message);
    const link = release(socket, (message) => take(message));
    return makeChannel(link, (taker) => {
      for (const message of early) taker(message);
      take = taker;
    });
  }

  // The end that a received channel stands for.
  function fromChannel({ readable, writable }) {
    const socket = new WebSocket(INTERNAL);
    connect(socket, channelLink(writable));
    pumpChannel(readable, (message) => deliver(socket, message));
    return socket;
  }

  // Asks a server of the network. Gives a promise of the Response.
  async function fetchSocket(url, headers, signal) {
    const { inletReader, onAbort, readable } = host.lazy("pipes");
    const { makeResponse } = host.lazy("fetch");
    const [status, inlet, outlet] = [host.ops.inletNew(), host.ops.inletNew(), host.ops.outletNew()];
    const state = inletReader(status);
    const link = pipeLink(outlet);
    host.ops.webSocketOpen(status, inlet, outlet, url, JSON.stringify(headers));
    let aborted = false;
    const stay = signal === null ? () => {} : onAbort(signal, () => {
      aborted = true;
      state.stop();
    });
    let bytes;
    try {
      bytes = await state.next();
    } catch (error) {
      throw new TypeError(error.message);
    } finally {
      stay();
    }
    state.stop();
    if (aborted || bytes === undefined) throw signal?.reason ?? new TypeError("The request has ended.");
    const head = JSON.parse(host.ops.utf8Decode(bytes));
    if (!head.upgraded) return makeResponse({ ...head, body: { stream: readable(inlet).stream } });
    const socket = new WebSocket(INTERNAL);
    connect(socket, link);
    pumpPipe(inletReader(inlet), (message) => deliver(socket, message));
    return makeResponse({ ...head, body: null, socket });
  }

  // Hands an end to a client of the server, by the pipes that are the result: `closed` settles when
  // that is over, and fail() ends it before the client was told.
  function serve(socket) {
    const [inlet, outlet] = [host.ops.inletNew(), host.ops.outletNew()];
    const reader = host.lazy("pipes").inletReader(inlet);
    const client = pipeLink(outlet);
    const link = release(socket, (message) =>
      message.close === undefined
        ? client.send(message.data)
        : client.close(message.close[0], message.close[1]),
    );
    const closed = pumpPipe(reader, (message) =>
      message.close === undefined
        ? link.send(message.data)
        : link.close(message.close[0], message.close[1]),
    );
    return { inlet, outlet, closed, fail: () => reader.stop() };
  }

  defineInterface({ CloseEvent });
  defineInterface({ WebSocket });
  defineInterface({ WebSocketPair });
  return { CloseEvent, WebSocket, WebSocketPair, channelOf, fetchSocket, fromChannel, isSocket, serve };
}

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return define();
}

// WebSocket and WebSocketPair: two ends that exchange messages inside a worker, or across to another
// one, as the webSocket of a Response. What crosses is a pair of streams of messages.

import { bindHost, host } from "../support/host.js";
import { defineInterface, domException, usvString, viewBytes } from "../support/idl.js";

const OPEN = 1, CLOSING = 2, CLOSED = 3;
const NO_STATUS = 1005, ABNORMAL = 1006;

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
  const bytes = viewBytes(data);
  return bytes === undefined ? usvString(data) : bytes.slice().buffer;
}

// The other end, when it is in the same worker.
function localLink(peer) {
  return {
    send: (data) => queueMicrotask(() => deliver(peer, { data })),
    close: (code, reason) => queueMicrotask(() => deliver(peer, { close: [code, reason] })),
  };
}

// The other end, when it is behind a channel of streams.
function channelLink(writable) {
  const writer = writable.getWriter();
  const forget = () => {};
  return {
    send: (data) => void writer.write({ data }).catch(forget),
    close(code, reason) {
      writer.write({ close: [code, reason] }).catch(forget);
      writer.close().catch(forget);
    },
  };
}

let deliver, connect, channelOf;
const INTERNAL = Symbol("internal");

function define() {
  const { ErrorEvent, Event, EventTarget, MessageEvent } = host.lazy("events");

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
    #take = null; // what takes messages instead of events, once the end was sent elsewhere
    #handlers = { __proto__: null };

    constructor(url) {
      super();
      if (url === INTERNAL) return;
      let parsed;
      try {
        parsed = new (host.lazy("url").URL)(url);
      } catch {
        throw domException(`WebSocket Constructor: The url is invalid: ${url}`, "SyntaxError");
      }
      if (!/^(wss?|https?):$/.test(parsed.protocol)) {
        throw domException("WebSocket Constructor: The url scheme must be ws, wss, http, or https.",
          "SyntaxError");
      }
      host.lazy.checkIo();
      host.lazy.checkNetwork();
      throw new Error("new WebSocket(url) is not available yet in isoload; WebSocketPair is.");
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
    }

    send(data) {
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
      if (this.#state !== OPEN) return;
      this.#state = CLOSING;
      this.#link.close(number ?? NO_STATUS, text);
    }

    get readyState() {
      return this.#state;
    }

    get url() {
      return null;
    }

    get protocol() {
      return "";
    }

    get extensions() {
      return "";
    }

    #dispatch(message) {
      if (this.#state === CLOSED) return;
      if (message.close === undefined) {
        this.dispatchEvent(new MessageEvent("message", { data: message.data }));
        return;
      }
      const [code, reason] = message.close;
      if (this.#state === OPEN && code !== ABNORMAL) this.#link.close(code, reason);
      this.#state = CLOSED;
      if (code === ABNORMAL) this.dispatchEvent(new ErrorEvent("error", { message: reason }));
      this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean: code !== ABNORMAL }));
    }

    static {
      connect = (socket, link) => {
        socket.#link = link;
      };
      deliver = (socket, message) => {
        if (socket.#take !== null) socket.#take(message);
        else if (socket.#accepted) socket.#dispatch(message);
        else socket.#waiting.push(message);
      };
      // Both streams of an end that goes to another worker.
      channelOf = (socket) => {
        if (!isSocket(socket) || socket.#accepted || socket.#take !== null) {
          throw new TypeError(
            "A Response's webSocket must be one that was neither accepted nor sent before.",
          );
        }
        let ended = false;
        const readable = new (host.lazy("streams").ReadableStream)({
          start(controller) {
            socket.#take = (message) => {
              if (ended) return;
              controller.enqueue(message);
              if (message.close === undefined) return;
              ended = true;
              controller.close();
            };
            for (const message of socket.#waiting) socket.#take(message);
          },
          cancel() {
            ended = true;
          },
        });
        let closed = false;
        const over = () => {
          if (!closed) socket.#link.close(ABNORMAL, "WebSocket disconnected.");
          closed = true;
        };
        const writable = new (host.lazy("streams").WritableStream)({
          write(message) {
            if (message.close === undefined) return socket.#link.send(message.data);
            closed = true;
            return socket.#link.close(message.close[0], message.close[1]);
          },
          close: over,
          abort: over,
        });
        return { readable, writable };
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

  for (const [name, value] of Object.entries({ CONNECTING: 0, OPEN, CLOSING, CLOSED })) {
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
      connect(first, localLink(second));
      connect(second, localLink(first));
      this[0] = first;
      this[1] = second;
    }
  }

  // The end that a received channel stands for.
  function fromChannel({ readable, writable }) {
    const socket = new WebSocket(INTERNAL);
    connect(socket, channelLink(writable));
    const pump = async () => {
      let closed = false;
      try {
        for await (const message of readable) {
          closed = message.close !== undefined;
          deliver(socket, message);
        }
      } catch {
        // the end below says so
      }
      if (!closed) deliver(socket, { close: [ABNORMAL, "WebSocket disconnected."] });
    };
    pump();
    return socket;
  }

  defineInterface({ CloseEvent });
  defineInterface({ WebSocket });
  defineInterface({ WebSocketPair });
  return { CloseEvent, WebSocket, WebSocketPair, channelOf, fromChannel, isSocket };
}

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return define();
}

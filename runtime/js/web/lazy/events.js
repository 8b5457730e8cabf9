// Event, EventTarget, AbortController, AbortSignal and DOMException.

import { host, bindHost } from "../support/host.js";
import { defineInterface } from "../support/idl.js";

const CODES = {
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

// The constants, which are more than the names that are still in use.
const CONSTANTS = {
  INDEX_SIZE_ERR: 1,
  DOMSTRING_SIZE_ERR: 2,
  HIERARCHY_REQUEST_ERR: 3,
  WRONG_DOCUMENT_ERR: 4,
  INVALID_CHARACTER_ERR: 5,
  NO_DATA_ALLOWED_ERR: 6,
  NO_MODIFICATION_ALLOWED_ERR: 7,
  NOT_FOUND_ERR: 8,
  NOT_SUPPORTED_ERR: 9,
  INUSE_ATTRIBUTE_ERR: 10,
  INVALID_STATE_ERR: 11,
  SYNTAX_ERR: 12,
  INVALID_MODIFICATION_ERR: 13,
  NAMESPACE_ERR: 14,
  INVALID_ACCESS_ERR: 15,
  VALIDATION_ERR: 16,
  TYPE_MISMATCH_ERR: 17,
  SECURITY_ERR: 18,
  NETWORK_ERR: 19,
  ABORT_ERR: 20,
  URL_MISMATCH_ERR: 21,
  QUOTA_EXCEEDED_ERR: 22,
  TIMEOUT_ERR: 23,
  INVALID_NODE_TYPE_ERR: 24,
  DATA_CLONE_ERR: 25,
};

let isDOMException;

class DOMException extends Error {
  #message;
  #name;

  constructor(message = "", options = "Error") {
    const given = typeof options === "object" && options !== null ? options : null;
    const hasCause = given !== null && "cause" in given;
    super("", hasCause ? { cause: given.cause } : undefined);
    delete this.message; // the one of the prototype is the message
    this.#message = `${message}`;
    this.#name = `${given ? (given.name ?? "Error") : options}`;
  }

  get name() {
    return #name in this ? this.#name : "Error";
  }

  get message() {
    return #message in this ? this.#message : "";
  }

  get code() {
    return (Object.hasOwn(CODES, this.#name) && CODES[this.#name]) || 0;
  }

  static {
    isDOMException = (value) => typeof value === "object" && value !== null && #name in value;
  }
}
defineInterface({ DOMException });
for (const name of Object.keys(CONSTANTS)) {
  const constant = { value: CONSTANTS[name], enumerable: true };
  Object.defineProperty(DOMException, name, constant);
  Object.defineProperty(DOMException.prototype, name, constant);
}

// What dispatching needs to change in an event, kept out of the guest's reach.
let eventState;

class Event {
  #state;

  constructor(type, init = undefined) {
    if (arguments.length === 0) throw new TypeError("An Event needs a type.");
    this.#state = {
      type: `${type}`,
      bubbles: Boolean(init?.bubbles),
      cancelable: Boolean(init?.cancelable),
      composed: Boolean(init?.composed),
      timeStamp: host.ops.now(),
      target: null,
      phase: 0,
      canceled: false,
      stopped: false,
      stoppedNow: false,
      dispatching: false,
      passive: false,
    };
  }

  get type() {
    return this.#state.type;
  }

  get target() {
    return this.#state.target;
  }

  get srcElement() {
    return this.#state.target;
  }

  get currentTarget() {
    return this.#state.dispatching ? this.#state.target : null;
  }

  get eventPhase() {
    return this.#state.phase;
  }

  get bubbles() {
    return this.#state.bubbles;
  }

  get cancelable() {
    return this.#state.cancelable;
  }

  get composed() {
    return this.#state.composed;
  }

  get defaultPrevented() {
    return this.#state.canceled;
  }

  get returnValue() {
    return !this.#state.canceled;
  }

  get isTrusted() {
    return false;
  }

  get timeStamp() {
    return this.#state.timeStamp;
  }

  get cancelBubble() {
    return this.#state.stopped;
  }

  set cancelBubble(value) {
    if (value) this.#state.stopped = true;
  }

  preventDefault() {
    if (this.#state.cancelable && !this.#state.passive) this.#state.canceled = true;
  }

  stopPropagation() {
    this.#state.stopped = true;
  }

  stopImmediatePropagation() {
    this.#state.stopped = true;
    this.#state.stoppedNow = true;
  }

  composedPath() {
    return this.#state.dispatching ? [this.#state.target] : [];
  }

  static {
    eventState = (event) => event.#state;
  }
}
defineInterface({ Event });
for (const [name, value] of [
  ["NONE", 0],
  ["CAPTURING_PHASE", 1],
  ["AT_TARGET", 2],
  ["BUBBLING_PHASE", 3],
]) {
  Object.defineProperty(Event, name, { value, enumerable: true });
  Object.defineProperty(Event.prototype, name, { value, enumerable: true });
}

class CustomEvent extends Event {
  #detail;

  constructor(type, init = undefined) {
    super(type, init);
    this.#detail = init?.detail ?? null;
  }

  get detail() {
    return this.#detail;
  }
}
defineInterface({ CustomEvent });

class ErrorEvent extends Event {
  #init;

  constructor(type, init = undefined) {
    super(type, init);
    this.#init = { message: "", filename: "", lineno: 0, colno: 0, error: undefined, ...init };
  }

  get message() {
    return `${this.#init.message}`;
  }

  get filename() {
    return `${this.#init.filename}`;
  }

  get lineno() {
    return this.#init.lineno >>> 0;
  }

  get colno() {
    return this.#init.colno >>> 0;
  }

  get error() {
    return this.#init.error;
  }
}
defineInterface({ ErrorEvent });

class MessageEvent extends Event {
  #init;

  constructor(type, init = undefined) {
    super(type, init);
    this.#init = { data: null, origin: "", lastEventId: "", source: null, ports: [], ...init };
  }

  get data() {
    return this.#init.data;
  }

  get origin() {
    return `${this.#init.origin}`;
  }

  get lastEventId() {
    return `${this.#init.lastEventId}`;
  }

  get source() {
    return this.#init.source;
  }

  get ports() {
    return this.#init.ports;
  }
}
defineInterface({ MessageEvent });

let dispatch; // (target, event, thisValue) -> whether nobody prevented the default

class EventTarget {
  #listeners = new Map(); // type -> records, in the order they were added

  addEventListener(type, callback, options = undefined) {
    if (callback === null || callback === undefined) return;
    if (typeof callback !== "function" && typeof callback !== "object") {
      throw new TypeError("An event listener must be a function or an object with handleEvent.");
    }
    const given = typeof options === "object" && options !== null ? options : { capture: options };
    const { signal } = given;
    if (signal?.aborted) return;
    const key = `${type}`;
    const capture = Boolean(given.capture);
    const list = this.#listeners.get(key) ?? [];
    if (list.some((l) => l.callback === callback && l.capture === capture)) return;
    const record = {
      callback,
      capture,
      once: Boolean(given.once),
      passive: Boolean(given.passive),
      removed: false,
    };
    // Copied when changed, so that a dispatch under way keeps its own list.
    this.#listeners.set(key, [...list, record]);
    if (signal) {
      signal.addEventListener("abort", () => this.removeEventListener(key, callback, { capture }), {
        once: true,
      });
    }
  }

  removeEventListener(type, callback, options = undefined) {
    const key = `${type}`;
    const capture = Boolean(
      typeof options === "object" && options !== null ? options.capture : options,
    );
    const list = this.#listeners.get(key);
    const record = list?.find((l) => l.callback === callback && l.capture === capture);
    if (!record) return;
    record.removed = true;
    const rest = list.filter((l) => l !== record);
    if (rest.length) this.#listeners.set(key, rest);
    else this.#listeners.delete(key);
  }

  dispatchEvent(event) {
    if (!(event instanceof Event)) throw new TypeError("dispatchEvent needs an Event.");
    return dispatch(this, event, this);
  }

  static {
    dispatch = (target, event, thisValue) => {
      const state = eventState(event);
      if (state.dispatching) {
        throw new DOMException("The event is already being dispatched.", "InvalidStateError");
      }
      state.dispatching = true;
      state.target = thisValue;
      state.phase = 2;
      for (const record of target.#listeners.get(state.type) ?? []) {
        if (record.removed) continue;
        if (record.once) target.removeEventListener(state.type, record.callback, record);
        state.passive = record.passive;
        try {
          if (typeof record.callback === "function") record.callback.call(thisValue, event);
          else record.callback.handleEvent(event);
        } catch (error) {
          globalThis.reportError(error);
        }
        if (state.stoppedNow) break;
      }
      state.dispatching = state.passive = state.stopped = state.stoppedNow = false;
      state.phase = 0;
      return !state.canceled;
    };
  }
}
defineInterface({ EventTarget });

// An attribute "on<type>" whose function is one more listener.
function defineHandler(prototype, type, handlers) {
  Object.defineProperty(prototype, `on${type}`, {
    get() {
      return handlers.get(this)?.value ?? null;
    },
    set(value) {
      let holder = handlers.get(this);
      if (!holder) {
        holder = { value: null };
        handlers.set(this, holder);
        this.addEventListener(type, (event) => holder.value?.call(this, event));
      }
      holder.value = typeof value === "function" ? value : null;
    },
    enumerable: true,
    configurable: true,
  });
}

const PRIVATE = Symbol("private");
let signalAbort; // (signal, reason)

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason = undefined;
  #dependents = null; // signals made by any() that follow this one

  constructor(token) {
    if (token !== PRIVATE) throw new TypeError("Illegal constructor");
    super();
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  static abort(reason = new DOMException("The operation was aborted", "AbortError")) {
    const signal = new AbortSignal(PRIVATE);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }

  static timeout(milliseconds) {
    const delay = Number(milliseconds);
    if (!Number.isFinite(delay) || delay < 0) {
      throw new TypeError(
        "AbortSignal.timeout needs a number of milliseconds that is not negative.",
      );
    }
    const signal = new AbortSignal(PRIVATE);
    globalThis.setTimeout(() => {
      signalAbort(
        signal,
        new DOMException("The operation was aborted due to timeout", "TimeoutError"),
      );
    }, delay);
    return signal;
  }

  static any(signals) {
    const result = new AbortSignal(PRIVATE);
    const sources = [...signals];
    if (!sources.every((source) => source instanceof AbortSignal)) {
      throw new TypeError("AbortSignal.any takes an array of AbortSignals and nothing else.");
    }
    for (const source of sources) {
      if (source.#aborted) {
        result.#aborted = true;
        result.#reason = source.#reason;
        return result;
      }
    }
    for (const source of sources) (source.#dependents ??= []).push(result);
    return result;
  }

  static {
    signalAbort = (signal, reason) => {
      if (signal.#aborted) return;
      const all = [signal];
      for (const each of all) {
        // Every signal is marked before any listener runs, so that none sees half of them.
        each.#aborted = true;
        each.#reason = reason;
        for (const next of each.#dependents ?? []) if (!next.#aborted) all.push(next);
        each.#dependents = null;
      }
      for (const each of new Set(all)) each.dispatchEvent(new Event("abort"));
    };
  }
}
defineInterface({ AbortSignal });
defineHandler(AbortSignal.prototype, "abort", new WeakMap());

class AbortController {
  #signal = new AbortSignal(PRIVATE);

  get signal() {
    return this.#signal;
  }

  abort(reason = new DOMException("The operation was aborted", "AbortError")) {
    signalAbort(this.#signal, reason);
  }
}
defineInterface({ AbortController });

// The global object's own listeners.
const globalTarget = new EventTarget();
const globalFunctions = {
  addEventListener(type, callback, options = undefined) {
    globalTarget.addEventListener(type, callback, options);
  },
  removeEventListener(type, callback, options = undefined) {
    globalTarget.removeEventListener(type, callback, options);
  },
  dispatchEvent(event) {
    if (!(event instanceof Event)) throw new TypeError("dispatchEvent needs an Event.");
    return dispatch(globalTarget, event, globalThis);
  },
};

let reporting = false;

// Offers an uncaught exception to the global "error" listeners; true if one prevented the default.
function reportError(error) {
  if (reporting) return false;
  reporting = true;
  try {
    const message = `Uncaught ${error}`;
    const event = new ErrorEvent("error", { message, error, cancelable: true });
    return !dispatch(globalTarget, event, globalThis);
  } catch {
    return false; // an exception whose text cannot be had
  } finally {
    reporting = false;
  }
}

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return {
    Event,
    EventTarget,
    CustomEvent,
    ErrorEvent,
    MessageEvent,
    DOMException,
    AbortController,
    AbortSignal,
    ...globalFunctions,
    reportError,
    isDOMException,
    isAbortSignal: (value) => value instanceof AbortSignal,
  };
}

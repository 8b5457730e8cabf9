// Streaming tail workers: told of an invocation while it goes on. tailStream(onset) answers a function
// that is given every further event, or an object of functions by the types of events.

import { ops } from "./natives.js";
import { Date, construct, padded, then } from "./primordials.js";
import { dispose, invoke, stateOf } from "./stubs.js";

const listeners = [];

export function setStreamingTails(list) {
  for (let i = 0; i < list.length; i++) listeners[i] = list[i];
}

export const isStreamed = () => listeners.length > 0;

function randomHex(bytes) {
  const values = ops.random(bytes);
  let text = "";
  for (let i = 0; i < bytes; i++) text += padded(values[i]);
  return text;
}

// What a call answers, as a promise that never rejects: nobody waits for a tail worker.
function answer(state, path, event) {
  return then(stateOf(invoke(state, path, [event])).promise, undefined, () => undefined);
}

class TailStream {
  constructor(onset) {
    this.invocationId = randomHex(16);
    this.traceId = randomHex(16);
    this.spanId = randomHex(8);
    this.sequence = 0;
    this.handlers = [];
    const event = this.next({ ...onset, spanId: this.spanId }, { traceId: this.traceId });
    for (let i = 0; i < listeners.length; i++) {
      this.handlers[i] = answer(stateOf(listeners[i]), ["tailStream"], event);
    }
  }

  next(event, spanContext) {
    return {
      spanContext, invocationId: this.invocationId, timestamp: construct(Date, [ops.now()]),
      sequence: this.sequence++, event,
    };
  }

  send(event) {
    const told = this.next(event, { traceId: this.traceId, spanId: this.spanId });
    for (let i = 0; i < this.handlers.length; i++) {
      then(this.handlers[i], (handler) => deliver(handler, event.type, told));
    }
  }

  // The last event; nothing holds the handlers after it.
  end(event) {
    this.send(event);
    for (let i = 0; i < this.handlers.length; i++) then(this.handlers[i], letGo);
    this.handlers = [];
  }
}

function deliver(handler, type, event) {
  const state = stateOf(handler);
  if (state !== undefined) {
    answer(state, [], event);
  } else if (typeof handler === "object" && handler !== null) {
    const member = stateOf(handler[type]);
    if (member !== undefined) answer(member, [], event);
  }
}

function letGo(handler) {
  const state = stateOf(handler);
  if (state !== undefined) dispose(state);
}

// The stream of an invocation that begins, or undefined when nobody listens. `info` says what it is.
export function streamOf(info, entrypoint) {
  if (listeners.length === 0) return undefined;
  const onset = { type: "onset", executionModel: "stateless", scriptTags: [], info };
  if (entrypoint !== undefined && entrypoint !== "default") onset.entrypoint = entrypoint;
  return new TailStream(onset);
}

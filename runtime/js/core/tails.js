// Tail workers: what an invocation did, told to them when it is over.

import { errorAsText, isError } from "./errors.js";
import { lazy, ops } from "./natives.js";
import { SafeSet, String, isArray, keys, parse, startsWith, stringify, then } from "./primordials.js";
import { invoke, stateOf } from "./stubs.js";
import { isStreamed, streamOf } from "./tail-stream.js";

const LOG_LIMIT = 256 * 1024; // characters of console lines that one invocation's trace keeps
const REDACTED = new SafeSet();
for (const name of ["authorization", "cookie", "set-cookie"]) REDACTED.add(name);

const tails = [];

export function setTails(list) {
  for (let i = 0; i < list.length; i++) tails[i] = list[i];
}

// What a console argument becomes: data as JSON has it, everything else as text.
function asData(value) {
  if (typeof value === "string") return value;
  if (value === undefined) return null;
  if (typeof value !== "object" || value === null) {
    return typeof value === "number" || typeof value === "boolean" || value === null
      ? value
      : String(value);
  }
  if (isError(value)) return String(value);
  try {
    return isArray(value) || Object.getPrototypeOf(value) === Object.prototype
      ? parse(stringify(value))
      : String(value);
  } catch {
    return "[unserializable]";
  }
}

function emptyItem(event, entrypoint) {
  const item = {
    event, eventTimestamp: ops.now(), logs: [], exceptions: [], diagnosticsChannelEvents: [],
    scriptName: null, scriptVersion: undefined, outcome: "ok", executionModel: "stateless",
    truncated: false, cpuTime: 0, wallTime: 0,
  };
  if (entrypoint !== undefined && entrypoint !== "default") item.entrypoint = entrypoint;
  return item;
}

function exceptionOf(error) {
  return { ...errorAsText(error), timestamp: ops.now() };
}

export class Trace {
  constructor(event, entrypoint) {
    this.stream = streamOf(infoOf(event), entrypoint);
    if (this.stream !== undefined && event.rpcMethod !== undefined) {
      this.stream.send({ type: "attributes", info: [{ name: "jsrpc.method", value: event.rpcMethod }] });
    }
    this.item = emptyItem(event, entrypoint);
    this.characters = 0;
    this.started = ops.now();
    this.abandoned = false;
  }

  log(level, values) {
    if (this.item.truncated) return;
    const message = [];
    const errorInfo = [];
    let hasErrors = false;
    for (let i = 0; i < values.length; i++) {
      message[i] = asData(values[i]);
      errorInfo[i] = isError(values[i]) ? errorAsText(values[i]) : null;
      if (errorInfo[i] !== null) hasErrors = true;
    }
    const line = { message, level, timestamp: ops.now() };
    if (hasErrors) line.errorInfo = errorInfo;
    this.characters += stringify(message).length;
    if (this.characters > LOG_LIMIT) {
      this.item.truncated = true;
      line.message = [`Console output over ${LOG_LIMIT} characters is left out of this trace.`];
      line.level = "warn";
    }
    this.item.logs[this.item.logs.length] = line;
    this.stream?.send({ type: "log", level: line.level, message: line.message });
  }

  threw(error) {
    this.item.exceptions[this.item.exceptions.length] = exceptionOf(error);
    this.stream?.send({ type: "exception", ...errorAsText(error) });
  }

  failed(error) {
    if (this.abandoned) {
      this.item.outcome = "canceled";
      return;
    }
    this.item.outcome = "exception";
    this.threw(error);
  }

  // Nobody waits for the answer any more.
  canceled() {
    this.abandoned = true;
  }

  responded(status) {
    if (status !== undefined) this.item.event.response = { status };
    if (this.stream === undefined) return;
    const info = { type: "fetch", statusCode: status };
    this.stream.send(status === undefined ? { type: "return" } : { type: "return", info });
  }

  finish() {
    this.item.wallTime = ops.now() - this.started;
    tell(tails, this.item);
    const { outcome, cpuTime, wallTime } = this.item;
    this.stream?.end({ type: "outcome", outcome, cpuTime, wallTime });
  }
}

// What an invocation is, in the words of streaming tail workers.
function infoOf(event) {
  const { request } = event;
  if (request === undefined) return { type: "jsrpc" };
  const headers = [];
  const names = request.headers === undefined ? [] : keys(request.headers);
  for (let i = 0; i < names.length; i++) {
    headers[i] = { name: names[i], value: request.headers[names[i]] };
  }
  return { type: "fetch", method: request.method, url: request.url, headers };
}

// The trace of a call, or undefined when nobody listens.
export function traceOf(call) {
  if ((tails.length === 0 && !isStreamed()) || call.path === undefined) return undefined;
  const isFetch = call.path.length === 1 && call.path[0] === "fetch" && call.args !== undefined;
  const event = isFetch ? { request: requestOf(call.args[0]) } : { rpcMethod: call.path[0] };
  return new Trace(event, call.entrypoint);
}

function requestOf(request) {
  if (!lazy.loaded("fetch")?.isRequest(request)) return {};
  const headers = {};
  const list = lazy("fetch").describeHeaders(request.headers);
  for (let i = 0; i < list.length; i++) {
    headers[list[i][0]] = REDACTED.has(list[i][0]) ? "REDACTED" : list[i][1];
  }
  return { url: request.url, method: request.method, headers };
}

// A worker that did not start, or was ended, cannot tell: who loaded it does.
export function tellOfEnd(listeners, reason) {
  if (listeners.length === 0 || startsWith(reason.message, "The worker was released")) return;
  const item = emptyItem(null, undefined);
  item.outcome = outcomeOf(reason.message);
  item.exceptions[0] = { name: reason.name, message: reason.message, timestamp: ops.now() };
  tell(listeners, item);
}

function outcomeOf(message) {
  if (message === "Worker exceeded CPU time limit.") return "exceededCpu";
  if (message === "Worker exceeded memory limit.") return "exceededMemory";
  return "exception";
}

// What a tail worker does with it, and whether it does, is no matter of the traced one's.
function tell(listeners, item) {
  for (let i = 0; i < listeners.length; i++) {
    const told = stateOf(invoke(stateOf(listeners[i]), ["tail"], [[item]])).promise;
    then(told, undefined, () => {});
  }
}

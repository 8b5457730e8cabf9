// One end of a session, the half that is language: which object is behind which export, which
// promise waits for which call, and what was received for whom. The half that is bytes is C's.

import { cloneError, markRemote, makeError, describeError, isError, thrownAsObject, errorAsText } from "./errors.js";
import { ops } from "./natives.js";
import {
  Error, Promise, SafeMap, TypeError, append, isArray, ownJson, parse, rejected, stringify, then,
  weakDeref,
} from "./primordials.js";
import { Result } from "./result.js";
import { pullStream, pushStream, sinkExport, streamExport } from "./streams.js";
import {
  capabilityOf, disposable, localState, makeImportStub, makeStub, stateOf,
} from "./stubs.js";
import { readMessage, writeHead } from "./words.js";
import { TAG, exchange, isPlain, readPayload } from "./values.js";

const CALL = 2, RETURN = 3, FINISH = 4, RELEASE = 5, END = 6;
const ON_ANSWER = 1, EXCEPTION = 2, REFUSED = 8;
const WORKER = 0; // the export that every worker offers: its entrypoints
const START = 1; // where a call of an entrypoint has its path: start a Durable Object of it
const ABANDON = 0; // where a call of an answer has its path: nobody wants that answer any more

const sessions = new SafeMap();
export { START };

const MAX_VALUE_BYTES = 32 * 1024 * 1024;

// Requests and responses are no values of RPC: their bodies may have any size. Nor is what a Durable
// Object has stored.
function limitOf(path) {
  return path.length === 1 && (path[0] === "fetch" || path[0] === START) ? 0 : MAX_VALUE_BYTES;
}

// Something of the other side's that this side holds. `holders` are the stubs made for it here.
class Import {
  constructor(session, id, keeper) {
    this.session = session;
    this.id = id;
    this.keeper = keeper; // what must stay reachable while this is: the loaded worker, say
    this.holders = 1;
  }

  release() {
    if (--this.holders === 0) ops.sendRelease(this.session.id, this.id, 1);
  }
}

// A call of this side's that has not been answered. Those of an invocation form a chain.
class Waiting {
  constructor(session, id, keeper) {
    this.session = session;
    this.id = id;
    this.keeper = keeper;
    this.caller = undefined; // the invocation that it is part of
    this.before = undefined;
    this.after = undefined;
    this.answer = null; // the state of the stub that stands for the answer
    this.resolve = undefined;
    this.reject = undefined;
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  // Where a stub stands for the answer, its promise is of the value itself; else of a Result.
  succeed(value, received) {
    if (this.answer === null) {
      this.resolve(new Result(value, received));
    } else {
      this.answer.settled = true;
      this.resolve(disposable(value, received));
    }
  }

  fail(error) {
    if (this.answer !== null) {
      this.answer.settled = true;
      then(this.promise, undefined, () => {}); // who does not await a call does not ask for its error
    }
    this.reject(error);
  }

  abandon() {
    const { session } = this;
    if (session.over !== null) return;
    this.keeper = undefined;
    this.fail(new Error("The request that made this call ended before its answer came."));
    then(session.call(ON_ANSWER, this.id, [ABANDON], undefined).promise, undefined, () => {});
  }
}

// A call of the other side's, until that has finished with it.
class Call {
  constructor(session, id) {
    this.session = session;
    this.id = id;
    this.received = []; // states of the stubs that came in it
    this.path = [];
    this.args = undefined;
    this.entrypoint = undefined;
    this.props = undefined;
    this.limits = undefined;
    this.text = undefined; // the message of a side without V8
    this.target = null; // an export; null: the worker itself
    this.answer = undefined;
    this.invocation = undefined;
    this.trace = undefined;
    this.waiting = undefined;
  }
}

const NONE = [];

const NO_ARGUMENTS = {}; // thrown where a side without V8 sent something else than a list of them

function readArguments(text) {
  let args;
  try {
    args = parse(text);
  } catch {
    throw NO_ARGUMENTS;
  }
  if (!isArray(args)) throw NO_ARGUMENTS;
  return args;
}

// Whether everything in a message is plain: the arguments of most calls are few and simple.
function isPlainMessage(message) {
  const args = message[1];
  if (message[3] !== undefined || message[4] !== undefined) return false;
  if (args === undefined) return true;
  for (let i = 0; i < args.length; i++) {
    if (!isPlain(args[i])) return false;
  }
  return true;
}

// What a value that is being sent may name, and the list of it for the frame.
class Capabilities {
  // `invocation`: goes on until the streams that it answers with have ended.
  constructor(session, allowsStreams, invocation) {
    this.session = session;
    this.invocation = invocation;
    this.allowsStreams = allowsStreams;
    this.list = [];
    this.fresh = [];
  }

  // The host object's tag and data for a capability, or undefined for anything else.
  exchange(value) {
    const found = capabilityOf(value, this.session);
    if (found === undefined) return undefined;
    const tag = found.service ? TAG.SERVICE : TAG.STUB;
    if (found.import !== undefined) return { tag, data: this.add(1, found.import.id) };
    return { tag, data: this.add(0, this.exported(found.export)) };
  }

  stream(stream) {
    return this.add(0, this.exported(streamExport(stream, this.invocation)));
  }

  sink(stream) {
    return this.add(0, this.exported(sinkExport(stream)));
  }

  // The number of an export in this session; the same object always has the same.
  exported(target) {
    const known = this.session.exportIds.get(target);
    if (known !== undefined) return known;
    const id = ops.exportNew(this.session.id);
    this.session.exports.set(id, target);
    this.session.exportIds.set(target, id);
    this.fresh[this.fresh.length] = id;
    return id;
  }

  add(receiverHosts, id) {
    const index = this.list.length / 2;
    this.list[this.list.length] = receiverHosts;
    this.list[this.list.length] = id;
    return index;
  }

  // Nothing was sent after all.
  forget() {
    for (let i = 0; i < this.fresh.length; i++) {
      this.session.drop(this.fresh[i]);
      ops.unexport(this.session.id, this.fresh[i]);
    }
  }
}

const MOST_ARGUMENTS = 65535;

// Throws for what is no call: who sends it need not have been this file.
function checkMessage(message) {
  const path = isArray(message) ? message[0] : undefined;
  const args = isArray(message) ? message[1] : undefined;
  let right = path === ABANDON || isArray(path);
  for (let i = 0; right && i < path.length; i++) right = typeof path[i] === "string" || path[i] === START;
  if (args !== undefined) right = right && isArray(args);
  if (!right) throw new TypeError("A call of no known form.");
  if (args !== undefined && args.length > MOST_ARGUMENTS) {
    throw new Error(`A call can have at most ${MOST_ARGUMENTS} arguments.`);
  }
}

// What a value that is being read may name.
class Reading {
  constructor(session, caps, keeper) {
    this.session = session;
    this.caps = caps;
    this.keeper = keeper;
    this.received = []; // states of the stubs in it, for whoever must dispose them
  }

  capability(tag, index) {
    const receiverHosts = this.caps[index * 2];
    const id = this.caps[index * 2 + 1];
    if (receiverHosts === undefined) throw new Error("Unable to deserialize cloned data.");
    if (receiverHosts) return makeStub(localState(this.session.exports.get(id)));
    const imported = new Import(this.session, id, this.keeper);
    const made = makeImportStub(imported, tag === TAG.SERVICE);
    append(this.received, made.state);
    return made.stub;
  }

  imported(index) {
    const id = this.caps[index * 2 + 1];
    if (id === undefined) throw new Error("Unable to deserialize cloned data.");
    return new Import(this.session, id, this.keeper);
  }

  stream(index, bytes) {
    return pullStream(this.imported(index), bytes);
  }

  sink(index) {
    return pushStream(this.imported(index));
  }
}

export class Session {
  // `text`: the other side has no V8. `serve(call)` answers its calls, and serve.giveUp(call) one
  // that it no longer wants; see worker.js.
  constructor(id, text, serve) {
    this.id = id;
    this.text = text;
    this.serve = serve;
    this.exports = new SafeMap();
    this.exportIds = new SafeMap();
    this.calls = new SafeMap();
    this.answers = new SafeMap(); // the calls of the other side, until it has finished with them
    this.over = null; // the error that ended it
    this.keeper = null; // a WeakRef to what keeps the other worker alive
    this.onEnd = null;
    this.letGo = false; // this side ended it
    sessions.set(id, this);
  }

  drop(id) {
    const target = this.exports.get(id);
    this.exports.delete(id);
    if (target === undefined) return;
    this.exportIds.delete(target);
    if (target.dropped !== undefined) target.dropped();
  }

  // ---- out ----

  // Serialises `value` and hands it to `send(caps, value)`; undoes exports when that fails.
  write(value, send, allowsStreams = true, invocation = undefined) {
    const caps = new Capabilities(this, allowsStreams, invocation);
    try {
      return send(caps.list, exchange(value, caps));
    } catch (error) {
      caps.forget();
      throw cloneError(error);
    }
  }

  // Calls (args) or reads (no args) `path` of a target. Gives { id, session, promise }; the promise
  // is of a Result.
  call(flags, target, message, keeper, cpuMs = 0) {
    if (this.over !== null) return { id: undefined, promise: rejected(this.endError()) };
    let id;
    try {
      id = this.sendCall(flags, target, message, cpuMs);
    } catch (error) {
      return { id: undefined, promise: rejected(error) };
    }
    return this.await(id, keeper);
  }

  sendCall(flags, target, message, cpuMs) {
    const limit = limitOf(message[0]);
    if (!isPlainMessage(message)) {
      return this.write(message,
        (caps, value) => ops.sendCall(this.id, flags, target, caps, value, limit, cpuMs));
    }
    try {
      return ops.sendCall(this.id, flags, target, undefined, message, limit, cpuMs);
    } catch (error) {
      throw cloneError(error);
    }
  }

  callImport(imported, path, args) {
    if (this.text) return this.callText(imported, path, args);
    return this.call(0, imported.id, [path, args], imported.keeper);
  }

  callAnswer(answer, path, args, keeper) {
    return this.call(ON_ANSWER, answer, [path, args], keeper);
  }

  callWorker(state, path, args, keeper) {
    const { entrypoint, props, limits } = state;
    const cpuMs = limits?.cpuMs ?? 0;
    return this.call(0, WORKER, [path, args, entrypoint, props, limits], keeper, cpuMs);
  }

  callText(imported, path, args) {
    if (path.length > 0 || args === undefined) {
      return { id: undefined, promise: rejected(new TypeError("A host function has no properties.")) };
    }
    let text;
    try {
      text = stringify(args);
    } catch (error) {
      return { id: undefined, promise: rejected(error) };
    }
    return this.await(ops.sendTextCall(this.id, imported.id, text, undefined), imported.keeper);
  }

  await(id, keeper) {
    if (id === undefined) return { id, promise: rejected(this.endError()) };
    const waiting = new Waiting(this, id, keeper);
    this.calls.set(id, waiting);
    return waiting;
  }

  endError() {
    const over = this.over ?? { name: "Error", message: "The worker that was called has ended." };
    return makeError([over.name, over.message, {}, false]);
  }

  // The call belongs to an invocation: when that is over, its promise rejects, and the other side is
  // told that it need not go on.
  ownedBy(invocation, waiting) {
    if (!this.text) invocation.made(waiting);
  }

  // ---- in ----

  receive(type, flags, id, target, caps) {
    switch (type) {
      case CALL:
        return this.receiveCall(flags, id, target, caps);
      case RETURN:
        return this.receiveReturn(flags, id, caps);
      case FINISH:
        this.answers.delete(id);
        return undefined;
      case RELEASE:
        if (target === 0) this.drop(id); // C counts; target is what is left
        return undefined;
      case END:
        return this.end(parse(ops.readText()));
      default:
        return undefined;
    }
  }

  receiveReturn(flags, id, caps) {
    const waiting = this.calls.get(id);
    this.calls.delete(id);
    if (waiting.caller !== undefined) waiting.caller.answered(waiting);
    try {
      if (this.text) return this.settleText(waiting, flags);
      const reading = new Reading(this, caps ?? NONE, waiting.keeper);
      const value = readPayload(reading);
      if (flags & EXCEPTION) waiting.fail(markRemote(value));
      else waiting.succeed(value, reading.received);
    } catch (error) {
      waiting.fail(error);
    }
    return undefined;
  }

  settleText(waiting, flags) {
    const text = ops.readText();
    const value = text === "" ? undefined : parse(text);
    if (flags & EXCEPTION) waiting.fail(makeError([value.name, value.message, {}, false]));
    else waiting.succeed(value, []);
  }

  receiveCall(flags, id, target, caps) {
    const call = new Call(this, id);
    this.answers.delete(id); // C does not tell of the end of a call whose number comes again
    try {
      if (this.text) this.readTextCall(call);
      else this.readCall(call, caps, target === WORKER && !(flags & ON_ANSWER));
    } catch (error) {
      if (error !== NO_ARGUMENTS) return this.sendException(id, error);
      ops.sendTextReturn(this.id, id, EXCEPTION | REFUSED, "", undefined);
      return undefined;
    }
    if (call.path === ABANDON) return this.giveUp(flags, id, target, call);
    if (flags & ON_ANSWER) call.target = { answer: this.answers.get(target)?.answer };
    else if (target !== WORKER) call.target = this.exports.get(target);
    this.answers.set(id, call);
    call.answer = this.serve(call);
    return undefined;
  }

  giveUp(flags, id, target, call) {
    const given = flags & ON_ANSWER ? this.answers.get(target) : undefined;
    if (given !== undefined) this.serve.giveUp(given);
    this.sendResult(undefined, call);
  }

  // `ofWorker`: by who loaded this worker; only then has it a say in how the call is run.
  readCall(call, caps, ofWorker) {
    const keeper = this.keeper === null ? undefined : weakDeref(this.keeper);
    const reading = new Reading(this, caps ?? NONE, keeper);
    const message = readPayload(reading);
    call.received = reading.received;
    checkMessage(message);
    call.path = message[0];
    call.args = message[1];
    if (!ofWorker) return;
    call.entrypoint = message[2];
    call.props = message[3];
    call.limits = message[4];
  }

  readTextCall(call) {
    const message = readMessage(ops.readText());
    call.text = message;
    call.entrypoint = message.entrypoint;
    if (message.kind === "call") {
      call.path = [message.method];
      call.args = readArguments(message.args);
    } else if (message.kind === "fetch") {
      message.body = ops.readRaw();
    }
  }

  sendResult(value, call) {
    const { id } = call;
    if (call.text !== undefined) {
      const text = call.text.kind === "fetch" ? writeHead(value.head) : stringify(value);
      ops.sendTextReturn(this.id, id, 0, text === undefined ? "" : text, value?.raw);
      return;
    }
    const limit = call.target?.unlimited ? 0 : limitOf(call.path);
    if (isPlain(value)) {
      ops.sendReturn(this.id, id, 0, undefined, value, limit);
      return;
    }
    this.write(value, (caps, copy) => ops.sendReturn(this.id, id, 0, caps, copy, limit), true,
      call.invocation);
  }

  sendException(id, error, call) {
    if (call?.text !== undefined || this.text) {
      ops.sendTextReturn(this.id, id, EXCEPTION, ownJson(errorAsText(error)), undefined);
      return;
    }
    const thrown = thrownAsObject(error);
    try {
      this.write(thrown, (caps, copy) => ops.sendReturn(this.id, id, EXCEPTION, caps, copy));
    } catch {
      const bare = isError(thrown) ? describeError(thrown, () => undefined) : ["Error", "#<Object>"];
      this.write(makeError([bare[0], bare[1], {}, false]),
        (caps, copy) => ops.sendReturn(this.id, id, EXCEPTION, caps, copy));
    }
  }

  // The session is over: nothing that waits for it will come.
  end(reason) {
    if (this.over !== null) return;
    this.over = reason;
    sessions.delete(this.id);
    const waiting = this.calls;
    this.answers = new SafeMap();
    this.calls = new SafeMap();
    waiting.forEach((call) => call.fail(this.endError()));
    const exports = this.exports;
    this.exports = new SafeMap();
    exports.forEach((target) => {
      if (target.dropped !== undefined) target.dropped();
    });
    if (this.onEnd !== null) this.onEnd(reason);
  }
}

// Reads the payload of a frame that is handled outside receive(): a worker's env.
export function readWith(session, caps) {
  return readPayload(new Reading(session, caps ?? NONE, undefined));
}

export function onFrame(id, type, flags, frameId, target, caps) {
  const session = sessions.get(id);
  if (session !== undefined) session.receive(type, flags, frameId, target, caps);
}

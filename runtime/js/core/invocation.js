// Invocations: one call of a handler, from its first line to the end of its last waitUntil.

import { reportUncaught, stopTimersOf } from "../web/globals.js";
import { getInvocation, invocationOf } from "./frame.js";
import { ops } from "./natives.js";
import { Error, SafeSet, WeakRef, append, resolved, then, weakDeref } from "./primordials.js";

// What the worker's code may use in each invocation; undefined: as much as it likes.
export const allowance = { cpuMs: undefined, subRequests: undefined };

function lower(one, other) {
  if (one === undefined) return other;
  return other === undefined || one < other ? one : other;
}

export class Invocation {
  // `limits` are the entrypoint's own; `trace` takes down what happens, for tail workers.
  constructor(limits, trace) {
    this.workers = [];
    this.calls = undefined; // of others, not answered yet: the first in their chain
    this.open = 1; // the call itself, and each waitUntil
    this.trace = trace;
    this.subRequests = lower(allowance.subRequests, limits?.subRequests);
    const cpuMs = lower(allowance.cpuMs, limits?.cpuMs);
    this.limited = cpuMs !== undefined;
    if (this.limited) ops.cpuOpen(cpuMs > 0 ? cpuMs : 1);
  }

  // A worker that was loaded without a name ends with the invocation, or before, when nothing in it
  // can reach it any more: it is held weakly.
  own(worker) {
    append(this.workers, new WeakRef(worker));
  }

  wait(promise) {
    this.open++;
    const done = () => this.done();
    then(resolved(promise), done, (error) => {
      if (this.trace !== undefined) this.trace.threw(error);
      reportUncaught(error);
      done();
    });
  }

  // A call that was made in this invocation: nobody is left to want its answer when this is over.
  // Whoever gets the answer takes it out again.
  made(waiting) {
    if (this.open === 0) return;
    waiting.caller = this;
    waiting.after = this.calls;
    if (this.calls !== undefined) this.calls.before = waiting;
    this.calls = waiting;
  }

  answered(waiting) {
    const { before, after } = waiting;
    if (before === undefined) this.calls = after;
    else before.after = after;
    if (after !== undefined) after.before = before;
    waiting.caller = undefined;
  }

  countSubRequest() {
    if (this.subRequests === undefined) return;
    if (this.subRequests <= 0) throw new Error("Too many subrequests.");
    this.subRequests--;
  }

  done() {
    if (--this.open > 0) return;
    if (this.limited) ops.cpuClose();
    const workers = this.workers;
    this.workers = [];
    for (let i = 0; i < workers.length; i++) {
      const worker = weakDeref(workers[i]);
      if (worker !== undefined) worker.release();
    }
    while (this.calls !== undefined) {
      const waiting = this.calls;
      this.answered(waiting);
      waiting.abandon();
    }
    if (this.trace !== undefined) this.trace.finish();
  }
}

// Who asked for it has gone: what it still waits for ends with it.
export function stopTimers(invocation) {
  stopTimersOf((held) => invocationOf(held) === invocation);
}

export function current() {
  const invocation = getInvocation();
  return invocation instanceof Invocation ? invocation : undefined;
}

// Runs `run` as part of an invocation: what it awaits knows it too.
export function within(invocation, run) {
  const before = ops.getInvocation();
  ops.setInvocation(invocation);
  try {
    return run();
  } finally {
    ops.setInvocation(before);
  }
}

// ---- calls that will never be answered ----

const HUNG =
  "The Workers runtime canceled this request because it detected that your Worker's code had hung " +
  "and would never generate a response. Refer to: " +
  "https://developers.cloudflare.com/workers/observability/errors/";

const unanswered = new SafeSet();

// Calls one of the two, once: when the answer is there, or when it is certain that none will come.
// What it returns can be given up before.
export function settle(answer, resolve, reject) {
  const waiting = (error) => {
    unanswered.delete(waiting);
    reject(error);
  };
  unanswered.add(waiting);
  then(
    answer,
    (value) => {
      if (unanswered.delete(waiting)) resolve(value);
    },
    (error) => {
      if (unanswered.delete(waiting)) reject(error);
    },
  );
  return waiting;
}

// Rejects what settle() returned, unless it has been answered.
export function giveUp(waiting, error) {
  if (unanswered.has(waiting)) waiting(error);
}

// Hook: nothing can happen any more by which the open calls would be answered.
export function onHung() {
  unanswered.forEach((reject) => reject(new Error(HUNG)));
}

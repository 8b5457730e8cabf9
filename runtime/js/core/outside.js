// What a worker exchanges with the outside other than by calls: fetches of the network, and the
// bodies of requests that a host passes to it in pieces.

import { lazy, ops } from "./natives.js";
import { Error, SafeMap, TypeError, deferred, ownJson, parse, test, then } from "./primordials.js";

// ---- fetch ----

const fetches = new SafeMap();
let lastFetch = 0;

// Sends a request to the network; gives a promise of the Response.
export function fetchInternet(request) {
  const fetch = lazy("fetch");
  const signal = fetch.signalOf(request);
  const { method, url, headers, redirect, body } = fetch.describeRequest(request);
  if (asksForSocket(headers)) return lazy("websocket").fetchSocket(url, headers, signal);
  const id = ++lastFetch;
  const waiting = deferred();
  waiting.release = () => {};
  waiting.failBody = undefined;
  fetches.set(id, waiting);
  const stream = body === null ? undefined : body.stream;
  const outlet = stream === undefined ? 0 : ops.outletNew();
  const length = outlet === 0 ? 0 : lazy("streams").expectedLength(stream) ?? 0;
  ops.httpFetch(id, method, url, ownJson(headers), body?.bytes, redirect, outlet, length);
  if (outlet !== 0) {
    then(lazy("pipes").pump(stream, outlet), undefined, (error) => {
      fetches.delete(id);
      waiting.reject(error);
    });
  }
  if (signal !== null) {
    waiting.release = lazy("pipes").onAbort(signal, (reason) => {
      fetches.delete(id);
      if (waiting.failBody !== undefined) waiting.failBody(reason);
      ops.httpCancel(id);
      waiting.reject(reason);
    });
  }
  return waiting.promise;
}

function asksForSocket(headers) {
  for (let i = 0; i < headers.length; i++) {
    if (headers[i][0] === "upgrade") return test(/^websocket$/i, headers[i][1]);
  }
  return false;
}

// Hook: what became of a fetch: an error's text; or its head as JSON and its body, as bytes or by
// the number of an inlet.
export function onHttp(id, error, head, body, inlet) {
  const waiting = fetches.get(id);
  if (waiting === undefined) {
    if (inlet !== undefined) ops.inletStop(inlet);
    return;
  }
  fetches.delete(id);
  if (error !== undefined) {
    waiting.release();
    waiting.reject(new TypeError(error));
    return;
  }
  let content = { bytes: body };
  if (inlet !== undefined) {
    const { stream, fail } = lazy("pipes").readable(inlet, waiting.release);
    waiting.failBody = fail;
    content = { stream };
  } else {
    waiting.release();
  }
  waiting.resolve(lazy("fetch").makeResponse({ ...parse(head), body: content }));
}

// ---- requests of a host ----

const visits = new SafeMap();

// The Request that a host's description stands for, and what is known of who asked.
export function beginVisit(description) {
  const { visit, inlet, body } = description;
  let content = null;
  if (inlet !== 0) content = { stream: lazy("pipes").readable(inlet).stream };
  else if (body) content = { bytes: body };
  const { method, url, headers } = description;
  const request = lazy("fetch").makeRequest({
    method, url, headers, redirect: "manual", cf: undefined, body: content,
  });
  const visitor = { id: visit, request, gone: undefined, outlet: 0, fail: undefined };
  if (visit !== 0) visits.set(visit, visitor);
  return visitor;
}

export function endVisit(visitor) {
  if (visitor.id !== 0) visits.delete(visitor.id);
}

// What the host is told of a Response: its head, and its body as a whole or by the number of an
// outlet. The body of a stream goes on as part of the invocation.
export async function answerVisit(visitor, response, invocation) {
  const fetch = lazy("fetch");
  if (response.webSocket) return answerSocket(visitor, response, invocation);
  const { status, statusText, headers, body } = fetch.describeResponse(response);
  const head = { status, statusText, headers, inlet: 0, outlet: 0 };
  const stream = body === null ? undefined : body.stream;
  if (stream !== undefined && visitor.request.method === "HEAD") {
    then(stream.cancel(new Error("A HEAD request wants no body.")), undefined, () => {});
    endVisit(visitor);
    return { head, raw: undefined };
  }
  if (visitor.id === 0 || stream === undefined) {
    const raw = await fetch.bodyBytes(body);
    endVisit(visitor);
    return { head, raw };
  }
  const length = lazy("streams").expectedLength(stream);
  if (length !== undefined) setLength(headers, length);
  visitor.outlet = head.outlet = ops.outletNew();
  const done = () => endVisit(visitor);
  invocation.wait(then(lazy("pipes").pump(stream, visitor.outlet), done, done));
  if (visitor.gone !== undefined) leave(visitor, visitor.gone);
  return { head, raw: undefined };
}

// What the host is told of a WebSocket that is granted: the pipes that its messages go by. It goes on
// as part of the invocation.
function answerSocket(visitor, response, invocation) {
  if (visitor.id === 0 || visitor.gone !== undefined) {
    endVisit(visitor);
    throw new Error("A WebSocket can only be handed to a client of isoload serve.");
  }
  const { inlet, outlet, closed, fail } = lazy("websocket").serve(response.webSocket);
  visitor.fail = fail;
  const done = () => endVisit(visitor);
  invocation.wait(then(closed, done, done));
  const headers = lazy("fetch").describeHeaders(response.headers);
  return { head: { status: 101, statusText: response.statusText, headers, inlet, outlet }, raw: undefined };
}

function setLength(headers, length) {
  for (let i = 0; i < headers.length; i++) {
    if (headers[i][0] === "content-length") return;
  }
  headers[headers.length] = ["content-length", `${length}`];
}

function leave(visitor, why) {
  visitor.gone = why;
  if (visitor.fail !== undefined) visitor.fail();
  lazy("fetch").abortRequest(visitor.request, why);
  if (visitor.outlet !== 0) lazy("pipes").onPipe(visitor.outlet, lazy("pipes").GONE, why);
}

// Hook: news of a pipe, or that who asked for something has gone.
export function onPipe(id, news, text) {
  const visitor = visits.get(id);
  if (visitor !== undefined) leave(visitor, text);
  else lazy.loaded("pipes")?.onPipe(id, news, text);
}

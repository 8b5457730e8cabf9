// Headers, Request, Response and fetch.

import {
  Headers,
  isHeaders,
  headersFrom,
  headerList,
  makeImmutable,
  setDefault,
} from "../support/headers.js";
import {
  Body,
  bodyBytes,
  contentOf,
  describeBody,
  extractBody,
  receivedContent,
} from "../support/body.js";
import { host, bindHost } from "../support/host.js";
import { defineInterface, domException } from "../support/idl.js";
import { parseURL } from "../support/simple-url.js";
import { fetchData } from "../support/data-url.js";
import { follow } from "../support/redirects.js";

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NULL_BODY_STATUS = new Set([101, 204, 205, 304]);
const REDIRECT_STATUS = new Set([301, 302, 303, 307, 308]);
const RECEIVED = Symbol("received"); // constructs without checks, from what the host hands over

function normaliseMethod(value) {
  const method = `${value}`;
  if (!TOKEN.test(method) || /^connect$/i.test(method)) {
    throw new TypeError(`Invalid HTTP method string: ${method}`);
  }
  return method.toUpperCase();
}

function checkInit(kind, init, expected) {
  if (init === undefined || init === null || typeof init === "object") return init ?? {};
  throw new TypeError(
    `Failed to construct '${kind}': constructor parameter 2 is not of type '${expected}'.`,
  );
}

function checkRedirect(value) {
  if (value === "follow" || value === "manual") return value;
  throw new TypeError(
    'Invalid redirect value, must be one of "follow" or "manual" ("error" won\'t be implemented ' +
      'since it does not make sense at the edge; use "manual" and check the response status code).',
  );
}

function checkSignal(value) {
  if (value === null || host.lazy.loaded("events")?.isAbortSignal(value)) return value;
  throw new TypeError("The signal of a Request must be an AbortSignal.");
}

let requestState;
let isRequest;

class Request extends Body {
  #state;

  constructor(input, init = undefined) {
    if (init === RECEIVED) {
      super(receivedContent(input.body));
      this.#state = {
        method: input.method,
        url: input.url,
        headers: headersFrom(input.headers, true),
        redirect: input.redirect ?? "follow",
        cf: input.cf,
        signal: null,
        cache: undefined,
      };
      return;
    }
    if (arguments.length === 0) {
      throw new TypeError(
        "Failed to construct 'Request': constructor parameter 1 is not of type " +
          "'Request or string'.",
      );
    }
    const base = isRequest(input) ? requestState(input) : null;
    const options = checkInit("Request", init, "RequestInitializerDict or Request");
    const method =
      options.method === undefined ? (base?.method ?? "GET") : normaliseMethod(options.method);
    const url = base ? base.url : parseURL(input);
    const headers = headersFrom(options.headers ?? base?.headers, false);
    const given =
      options.body !== undefined && options.body !== null ? extractBody(options.body) : null;
    const inherits = options.body === undefined && base !== null && !contentOf.isNull(input);
    if ((given || inherits) && (method === "GET" || method === "HEAD")) {
      throw new TypeError("Request with a GET or HEAD method cannot have a body.");
    }
    const redirect =
      options.redirect === undefined
        ? (base?.redirect ?? "follow")
        : checkRedirect(options.redirect);
    const signal =
      options.signal === undefined ? (base?.signal ?? null) : checkSignal(options.signal);
    super(given ? given.content : inherits ? contentOf.take(input) : null);
    if (given?.type) setDefault(headers, "content-type", given.type);
    this.#state = {
      method,
      url,
      headers,
      redirect,
      signal,
      cf: options.cf === undefined ? base?.cf : options.cf,
      cache: options.cache === undefined ? base?.cache : checkCache(options.cache),
    };
  }

  get method() {
    return this.#state.method;
  }

  get url() {
    return this.#state.url;
  }

  get headers() {
    return this.#state.headers;
  }

  get redirect() {
    return this.#state.redirect;
  }

  get signal() {
    // A request always has a signal, but most are never looked at.
    return (this.#state.signal ??= makeSignal(this.#state));
  }

  get cf() {
    return this.#state.cf;
  }

  get cache() {
    return this.#state.cache;
  }

  get fetcher() {
    return null;
  }

  get integrity() {
    return "";
  }

  get keepalive() {
    return false;
  }

  clone() {
    const state = this.#state;
    const copy = new Request(
      { ...state, headers: [], body: { bytes: contentOf.copy(this) } },
      RECEIVED,
    );
    contentOf.share(copy);
    Object.assign(copy.#state, {
      headers: headersFrom(state.headers, false),
      signal: state.signal,
      cache: state.cache,
    });
    return copy;
  }

  static {
    requestState = (request) => request.#state;
    isRequest = (value) => typeof value === "object" && value !== null && #state in value;
  }
}

function checkCache(value) {
  if (value === "no-store" || value === "no-cache") return value;
  throw new TypeError(`Unsupported cache mode: ${value}`);
}

let isResponse;

function checkWebSocket(value, status) {
  if (value === undefined || value === null) return null;
  if (!host.lazy.loaded("websocket")?.isSocket(value)) {
    throw new TypeError("The webSocket of a Response must be a WebSocket.");
  }
  if (status !== 101) {
    throw new RangeError("Responses with a WebSocket must have status code 101.");
  }
  return value;
}
let setUrl; // where a response came from, unless it knows, and what its status means

// What stands beside a status on its way through HTTP.
const REASONS = {
  __proto__: null, 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
  301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
  307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
  402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
  406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required",
  412: "Precondition Failed", 413: "Payload Too Large", 414: "URI Too Long",
  415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
  426: "Upgrade Required", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
  503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
};
const reasonOf = (status) => REASONS[status] ?? "";

class Response extends Body {
  #state;

  constructor(body = null, init = undefined) {
    if (init === RECEIVED) {
      super(receivedContent(body.body));
      this.#state = {
        type: "default",
        status: body.status,
        statusText: body.statusText ?? "",
        headers: headersFrom(body.headers, true),
        url: body.url ?? "",
        redirected: Boolean(body.redirected),
        cf: body.cf,
        webSocket: body.webSocket
          ? host.lazy("websocket").fromChannel(body.webSocket)
          : (body.socket ?? null),
      };
      return;
    }
    const options = checkInit("Response", init, "InitializerDict or Response");
    const status = options.status === undefined ? 200 : Math.trunc(Number(options.status));
    const webSocket = checkWebSocket(options.webSocket, status);
    if (!(status >= 200 && status <= 599) && webSocket === null) {
      throw new RangeError(
        "Responses may only be constructed with status codes in the range 200 to 599, inclusive.",
      );
    }
    const statusText = options.statusText === undefined ? "" : `${options.statusText}`;
    if (statusText !== "" && !/^[\t\x20-\x7e\x80-\xff]*$/.test(statusText)) {
      throw new TypeError("Invalid statusText");
    }
    const headers = headersFrom(options.headers, false);
    let given = body === null || body === undefined ? null : extractBody(body);
    if (given?.content === "" && NULL_BODY_STATUS.has(status)) given = null;
    if (given && NULL_BODY_STATUS.has(status)) {
      throw new TypeError(
        "Response with null body status (101, 204, 205, or 304) cannot have a body.",
      );
    }
    super(given && given.content);
    if (given?.type) setDefault(headers, "content-type", given.type);
    this.#state = {
      type: "default",
      status,
      statusText,
      headers,
      url: "",
      redirected: false,
      cf: options.cf,
      webSocket,
    };
  }

  get type() {
    return this.#state.type;
  }

  get status() {
    return this.#state.status;
  }

  get statusText() {
    return this.#state.statusText;
  }

  get ok() {
    return this.#state.status >= 200 && this.#state.status <= 299;
  }

  get headers() {
    return this.#state.headers;
  }

  get url() {
    return this.#state.url;
  }

  get redirected() {
    return this.#state.redirected;
  }

  get cf() {
    return this.#state.cf;
  }

  get webSocket() {
    return this.#state.webSocket;
  }

  clone() {
    const state = this.#state;
    if (state.webSocket !== null) {
      throw new TypeError("Cannot clone a response to a WebSocket handshake.");
    }
    const copy = new Response(
      { ...state, headers: [], body: { bytes: contentOf.copy(this) } },
      RECEIVED,
    );
    contentOf.share(copy);
    copy.#state.type = state.type;
    copy.#state.headers = headersFrom(state.headers, false);
    return copy;
  }

  static error() {
    const response = new Response({ status: 0, statusText: "", headers: [], body: null }, RECEIVED);
    response.#state.type = "error";
    return response;
  }

  static json(data, init = undefined) {
    const text = JSON.stringify(data);
    if (text === undefined) {
      throw new TypeError("Response.json needs a value that JSON can express.");
    }
    const response = new Response(text, init);
    const given = init?.headers === undefined ? null : headersFrom(init.headers, false);
    if (!given?.has("content-type")) response.headers.set("content-type", "application/json");
    return response;
  }

  static redirect(url, status = 302) {
    const location = parseURL(url, "Unable to parse URL");
    if (!REDIRECT_STATUS.has(Number(status))) {
      throw new RangeError(
        `${status} is not a redirect status code. It must be one of: 301, 302, 303, 307, or 308.`,
      );
    }
    const response = new Response(null, { status, headers: [["location", location]] });
    makeImmutable(response.headers);
    return response;
  }

  static {
    isResponse = (value) => typeof value === "object" && value !== null && #state in value;
    setUrl = (response, url, redirected) => {
      if (response.#state.statusText === "") response.#state.statusText = reasonOf(response.#state.status);
      if (response.#state.url !== "") return;
      response.#state.url = url;
      response.#state.redirected = redirected;
    };
  }
}

for (const method of ["error", "json", "redirect"]) {
  Object.defineProperty(Response, method, { enumerable: true });
}
defineInterface({ Body });
defineInterface({ Request });
defineInterface({ Response });
// A constructor's length counts the parameters that must be given.
Object.defineProperty(Request, "length", { value: 1, configurable: true });

// { method, url, headers, redirect, cf, body }, body: null, { bytes } or { stream }. The bytes are
// to be read only. The request's body is used afterwards.
function describeRequest(request) {
  const { method, url, headers, redirect, cf } = requestState(request);
  return { method, url, headers: headerList(headers), redirect, cf, body: describeBody(request) };
}

function describeResponse(response) {
  const { status, url, redirected, cf, headers, webSocket } = response;
  return {
    status,
    statusText: response.statusText,
    headers: headerList(headers),
    url,
    redirected,
    cf,
    body: describeBody(response),
    webSocket: webSocket === null ? undefined : host.lazy("websocket").channelOf(webSocket),
  };
}

// The reverse: from a description of the same form, whose body may also be bytes or a stream
// itself. What is received has immutable headers; its URL is taken as it is. The bytes become the
// object's own.
function makeRequest(description) {
  return new Request(description, RECEIVED);
}

function makeResponse(description) {
  if (NULL_BODY_STATUS.has(description.status) && description.body?.bytes?.length === 0) {
    description = { ...description, body: null };
  }
  return new Response(description, RECEIVED);
}

function makeHeaders(list, immutable = false) {
  return headersFrom(list, immutable);
}

// Sends a request to whoever is no part of the network, and follows redirects if the request says so.
// send(request) -> Promise<Response>.
async function sendFollowing(request, send) {
  const { signal } = requestState(request);
  const answer = await follow(describeRequest(request), (description) => {
    const sent = makeRequest(description);
    requestState(sent).signal = signal;
    return send(sent);
  });
  setUrl(answer.response, answer.url, answer.redirected);
  return answer.response;
}

// Settles like `promise`, or rejects with the signal's reason as soon as that is aborted.
function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

// The global fetch. outbound(request) -> Promise<Response> reaches whatever the worker may reach.
async function fetch(outbound, input, init) {
  const request = isRequest(input) && init === undefined ? input : new Request(input, init);
  const { signal, url } = requestState(request);
  if (signal?.aborted) throw signal.reason;
  if (url.startsWith("data:")) return fetchData(url, request.method, Response);
  if (!url.startsWith("http:") && !url.startsWith("https:")) {
    throw new TypeError(`Fetch API cannot load: ${url}`);
  }
  const answer = outbound(request);
  const response = await (signal ? unlessAborted(answer, signal) : answer);
  if (!isResponse(response))
    throw new TypeError("fetch was answered by something else than a Response.");
  return response;
}

// The signal of a received request, which whoever received it can abort.
function makeSignal(state) {
  state.controller = new (host.lazy("events").AbortController)();
  return state.controller.signal;
}

// Who sent this request does not wait for an answer any more.
function abortRequest(request, why) {
  const state = requestState(request);
  state.signal ??= makeSignal(state);
  state.controller?.abort(domException(why, "AbortError"));
}

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return {
    Body,
    Headers,
    Request,
    Response,
    fetch,
    isHeaders,
    isRequest,
    isResponse,
    describeRequest,
    describeResponse,
    describeHeaders: headerList,
    bodyBytes,
    makeRequest,
    makeResponse,
    makeHeaders,
    sendFollowing,
    abortRequest,
    // The signal that was given or looked at, or null.
    signalOf: (request) => requestState(request).signal,
  };
}

// Redirects of requests that do not go to the network: to an entrypoint or a service. Who sends
// follows them, through the same way; who answers sees "manual".

import { host } from "./host.js";

const STATUS = new Set([301, 302, 303, 307, 308]);
const MOST = 20;
const OF_THE_BODY = ["content-encoding", "content-language", "content-length", "content-location", "content-type"];
const OF_THE_SITE = ["authorization", "cookie", "proxy-authorization"];

function nextUrl(location, from) {
  const { URL } = host.lazy("url");
  let url;
  try {
    url = new URL(location, from);
  } catch {
    throw new TypeError(`Redirect to an invalid URL: ${location}`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`Redirect to a URL that cannot be fetched: ${url.href}`);
  }
  url.hash = "";
  return url.href;
}

// The request after a redirect. A request is { method, url, headers, cf, body }.
function next(request, status, location) {
  let { method, headers, body } = request;
  const url = nextUrl(location, request.url);
  const rewritten = status === 303 ? method !== "GET" && method !== "HEAD"
    : (status === 301 || status === 302) && method === "POST";
  if (rewritten) {
    method = "GET";
    body = null;
    headers = headers.filter(([name]) => !OF_THE_BODY.includes(name.toLowerCase()));
  } else if (body?.stream) {
    throw new TypeError("A request whose body is a stream cannot be sent again after a redirect.");
  }
  const { URL } = host.lazy("url");
  if (new URL(url).origin !== new URL(request.url).origin) {
    headers = headers.filter(([name]) => !OF_THE_SITE.includes(name.toLowerCase()));
  }
  return { ...request, method, url, headers, body };
}

// Sends a described request, without its URL's fragment, until what comes is no redirect or it does not
// follow any. `send(description)` gives a promise of a Response. Gives { response, url, redirected }.
export async function follow(request, send) {
  const follows = request.redirect === "follow";
  request = { ...request, url: request.url.split("#")[0], redirect: "manual" };
  for (let hops = 0; ; hops++) {
    const response = await send(request);
    const location = follows && STATUS.has(response.status) ? response.headers.get("location") : null;
    if (location === null) return { response, url: request.url, redirected: hops > 0 };
    if (hops === MOST) throw new TypeError("Too many redirects.");
    request = next(request, response.status, location);
    response.body?.cancel().catch(() => {});
  }
}

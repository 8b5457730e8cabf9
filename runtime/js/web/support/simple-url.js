// URLs of requests. Most are plain and already in their serialised form; those are recognised here,
// so that a worker that makes a Request does not compile the whole URL parser.

import { host } from "./host.js";

// Only what parsing would leave as it is: no host that could be a number, no port that could be the
// default one, no dot segment, nothing to encode. The group is everything after the host.
const SIMPLE = new RegExp(
  "^https?://(?:[a-z0-9-]+\\.)*[a-z][a-z0-9-]*(?::[1-9][0-9]{3})?" +
    "((?:/(?!\\.)[A-Za-z0-9_~!$&()*+,;=:@.-]*)+(?:\\?[A-Za-z0-9_.~!$&()*+,;=:@/?%-]*)?)?$",
);

// The serialised URL of a string, a URL or anything that gives a string; `problem` begins the
// message of what is thrown for text that is no URL.
export function parseURL(input, problem = "Invalid URL") {
  const text = typeof input === "string" ? input : `${input}`;
  const simple = SIMPLE.exec(text);
  if (simple !== null && !text.includes("xn--")) return simple[1] ? text : `${text}/`;
  const url = host.lazy("url").normalise(text);
  if (url === undefined) throw new TypeError(`${problem}: ${text}`);
  return url;
}

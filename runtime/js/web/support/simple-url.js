// URLs of requests. Most are plain and already in their serialised form; those are recognised here,
// so that a worker that makes a Request does not compile the whole URL parser.

import { host } from "./host.js";
import { partsOfPlain } from "./plain-url.js";

// A plain URL as it is serialised: the same, but for a path that is missing.
function serialised(text, parts) {
  if (parts[5] !== undefined) return text;
  if (parts[6] === undefined) return `${text}/`;
  const end = text.length - parts[6].length - 1;
  return `${text.slice(0, end)}/${text.slice(end)}`;
}

// The serialised URL of a string, a URL or anything that gives a string; `problem` begins the
// message of what is thrown for text that is no URL.
export function parseURL(input, problem = "Invalid URL") {
  const text = typeof input === "string" ? input : `${input}`;
  const parts = partsOfPlain(text);
  if (parts !== undefined) return serialised(text, parts);
  const url = host.lazy("url").normalise(text);
  if (url === undefined) throw new TypeError(`${problem}: ${text}`);
  return url;
}

// URL and URLSearchParams, by whatwg-url.

import URLWrapper from "whatwg-url/lib/URL.js";
import ParamsWrapper from "whatwg-url/lib/URLSearchParams.js";
import { basicURLParse, serializeURL } from "whatwg-url/lib/url-state-machine.js";
import { bindHost } from "../support/host.js";

// The serialised form of an absolute URL, or undefined if the text is none.
function normalise(text) {
  const url = basicURLParse(text);
  return url === null || url === undefined ? undefined : serializeURL(url);
}

export default function (ops, lazy) {
  bindHost(ops, lazy);
  const realm = { Array, Object, Promise, String, TypeError };
  URLWrapper.install(realm, ["Worker"]);
  ParamsWrapper.install(realm, ["Worker"]);
  const { URL, URLSearchParams } = realm;
  return {
    URL,
    URLSearchParams,
    normalise,
    isURL: (value) => URLWrapper.is(value),
    isURLSearchParams: (value) => ParamsWrapper.is(value),
  };
}

// URL and URLSearchParams, by whatwg-url. Its state machine goes through a URL a character at a time; plain
// URLs and queries, which most are, are taken apart by a regular expression instead.

import URLWrapper from "whatwg-url/lib/URL.js";
import ParamsWrapper from "whatwg-url/lib/URLSearchParams.js";
import machine from "whatwg-url/lib/url-state-machine.js";
import urlencoded from "whatwg-url/lib/urlencoded.js";
import { bindHost } from "../support/host.js";
import { plainParameters, plainURL } from "../support/plain-url.js";

const { basicURLParse, serializeURL } = machine;
const { parseUrlencodedString } = urlencoded;

// URL calls these two. What is absolute does not depend on a base.
machine.basicURLParse = (input, options) => {
  const whole = options === undefined || (options.url === undefined && options.stateOverride === undefined);
  return (whole ? plainURL(input) : undefined) ?? basicURLParse(input, options);
};
urlencoded.parseUrlencodedString = (text) => plainParameters(text) ?? parseUrlencodedString(text);

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

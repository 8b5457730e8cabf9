// The encodings of the WHATWG other than UTF-8, by @exodus/bytes.

import { TextDecoder, normalizeEncoding } from "@exodus/bytes/encoding.js";
import { bindHost } from "../support/host.js";

// The name of the encoding that a label means; undefined for none that can be decoded.
function nameOf(label) {
  const name = normalizeEncoding(label);
  return name === null || name === "replacement" ? undefined : name;
}

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return {
    nameOf,
    // An object whose decode(bytes, { stream }) keeps what a stream has not completed.
    makeDecoder: (name, fatal, ignoreBOM) => new TextDecoder(name, { fatal, ignoreBOM }),
  };
}

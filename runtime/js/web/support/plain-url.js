// URLs in which the parser of the standard would change nothing, taken apart at once.

const BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

// Scheme, name, address, port, path and query. The last label of a name is no number, the port is no
// default one, no segment begins with a dot, and nothing is to be encoded.
const PLAIN = new RegExp(
  `^(https?)://(?:((?:[a-z0-9-]+\\.)*[a-z][a-z0-9-]*)|(${BYTE}(?:\\.${BYTE}){3}))(?::([1-9][0-9]{3,4}))?` +
    "((?:/(?!\\.)[A-Za-z0-9_~!$&()*+,;=:@.-]*)+)?(?:\\?([A-Za-z0-9_.~!$&()*+,;=:@/?%-]*))?$",
);
const MOST_PORT = 65535;

function addressOf(text) {
  const bytes = text.split(".");
  return ((Number(bytes[0]) * 256 + Number(bytes[1])) * 256 + Number(bytes[2])) * 256 + Number(bytes[3]);
}

// What the groups of the expression have of a URL, from 1 on, or undefined where a parser is to look.
export function partsOfPlain(text) {
  const parts = PLAIN.exec(text);
  if (parts === null || (parts[2] !== undefined && parts[2].includes("xn--"))) return undefined;
  return parts[4] !== undefined && Number(parts[4]) > MOST_PORT ? undefined : parts;
}

// The record of a URL, as whatwg-url has it, or undefined where its parser is to look.
export function plainURL(text) {
  const parts = partsOfPlain(text);
  if (parts === undefined) return undefined;
  return {
    scheme: parts[1],
    username: "",
    password: "",
    host: parts[2] ?? addressOf(parts[3]),
    port: parts[4] === undefined ? null : Number(parts[4]),
    path: parts[5] === undefined ? [""] : parts[5].slice(1).split("/"),
    query: parts[6] ?? null,
    fragment: null,
  };
}

// The [name, value]s of a query without anything encoded, or undefined for another.
export function plainParameters(text) {
  if (text === "") return [];
  if (!/^[A-Za-z0-9_.~!$()*,;:@/?=&-]*$/.test(text)) return undefined;
  const pairs = [];
  for (const part of text.split("&")) {
    const equals = part.indexOf("=");
    if (equals >= 0) pairs.push([part.slice(0, equals), part.slice(equals + 1)]);
    else if (part !== "") pairs.push([part, ""]);
  }
  return pairs;
}

// data: URLs, which fetch answers without asking anybody.

import { host } from "./host.js";

function percentDecode(text) {
  if (!text.includes("%")) return host.ops.utf8Encode(text);
  const bytes = host.ops.utf8Encode(text);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes[i] === 0x25 ? text.slice(i + 1, i + 3) : "";
    const escaped = /^[0-9A-Fa-f]{2}$/.test(code);
    bytes[length++] = escaped ? Number.parseInt(code, 16) : bytes[i];
    if (escaped) i += 2;
  }
  return bytes.slice(0, length);
}

function latin1(text) {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

// The response to a data: URL that the URL parser has serialised, and which is therefore ASCII.
export function fetchData(url, method, Response) {
  const rest = url.slice("data:".length).replace(/#.*$/s, "");
  const comma = rest.indexOf(",");
  if (comma < 0) throw new TypeError(`Invalid data: URL, it has no comma: ${url}`);
  let type = rest.slice(0, comma).trim();
  let body = percentDecode(rest.slice(comma + 1));
  if (/; *base64$/i.test(type)) {
    type = type.replace(/ *; *base64$/i, "");
    const text = host.ops.utf8Decode(body, false, true);
    try {
      body = latin1(host.lazy("encoding").atob(text));
    } catch {
      throw new TypeError(`Invalid data: URL, its base64 cannot be decoded: ${url}`);
    }
  }
  if (type.startsWith(";")) type = `text/plain${type}`;
  if (!/^[^/;]+\/[^/;]+/.test(type)) type = "text/plain;charset=US-ASCII";
  return new Response(method === "HEAD" ? null : body, { headers: { "content-type": type } });
}

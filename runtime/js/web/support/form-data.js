// FormData, and its two forms as a body.

import { File, bytesOf, describeBlob, fileOf, isBlob, isFile, makeBlob } from "./blob.js";
import { host } from "./host.js";
import { concatBytes, defineInterface, definePairs, usvString } from "./idl.js";

function entryValue(value, filename) {
  if (!isBlob(value)) {
    if (filename !== undefined) throw new TypeError("Only a Blob can have a file name.");
    return usvString(value);
  }
  if (isFile(value) && filename === undefined) return value;
  const name = filename === undefined ? "blob" : usvString(filename);
  return new File([value], name, { type: value.type, lastModified: value.lastModified });
}

function need(count, given, method) {
  if (given.length >= count) return;
  throw new TypeError(
    `Failed to execute '${method}' on 'FormData': a name and a value are needed.`,
  );
}

let entriesOf;
let isFormData;

class FormData {
  #entries = []; // [name, string or File]

  constructor(form = undefined) {
    if (form !== undefined) throw new TypeError("There are no HTML forms here; give no argument.");
  }

  append(name, value, filename = undefined) {
    need(2, arguments, "append");
    this.#entries.push([usvString(name), entryValue(value, filename)]);
  }

  delete(name) {
    const key = usvString(name);
    this.#entries = this.#entries.filter((entry) => entry[0] !== key);
  }

  get(name) {
    const key = usvString(name);
    const entry = this.#entries.find((each) => each[0] === key);
    return entry ? entry[1] : null;
  }

  getAll(name) {
    const key = usvString(name);
    return this.#entries.filter((entry) => entry[0] === key).map((entry) => entry[1]);
  }

  has(name) {
    const key = usvString(name);
    return this.#entries.some((entry) => entry[0] === key);
  }

  set(name, value, filename = undefined) {
    need(2, arguments, "set");
    const entry = [usvString(name), entryValue(value, filename)];
    const at = this.#entries.findIndex((each) => each[0] === entry[0]);
    if (at < 0) {
      this.#entries.push(entry);
      return;
    }
    this.#entries[at] = entry;
    this.#entries = this.#entries.filter((each, i) => i <= at || each[0] !== entry[0]);
  }

  forEach(callback, thisArg = undefined) {
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }

  static {
    entriesOf = (form) => form.#entries;
    isFormData = (value) => typeof value === "object" && value !== null && #entries in value;
  }
}
defineInterface({ FormData });
// The entries are read one by one: what is appended meanwhile is seen.
definePairs(FormData, "FormData", function* (form) {
  for (let i = 0; i < entriesOf(form).length; i++) yield entriesOf(form)[i];
});

function escapeName(name) {
  return name
    .replace(/\r\n?|\n/g, "\r\n")
    .replace(/\r/g, "%0D")
    .replace(/\n/g, "%0A")
    .replace(/"/g, "%22");
}

function escapeFilename(name) {
  return name.replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/"/g, "%22");
}

function makeBoundary() {
  let boundary = "----formdata-";
  for (const byte of host.ops.random(16)) boundary += byte.toString(16).padStart(2, "0");
  return boundary;
}

// { content, type }: the form as multipart/form-data.
function encodeForm(form) {
  const boundary = makeBoundary();
  const chunks = [];
  const push = (text) => chunks.push(host.ops.utf8Encode(text));
  for (const [name, value] of entriesOf(form)) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"`;
    if (typeof value === "string") {
      push(`${head}\r\n\r\n${value.replace(/\r\n?|\n/g, "\r\n")}\r\n`);
    } else {
      const type = value.type || "application/octet-stream";
      push(`${head}; filename="${escapeFilename(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`);
      chunks.push(bytesOf(value));
      push("\r\n");
    }
  }
  push(`--${boundary}--\r\n`);
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { content: concatBytes(chunks, total), type: `multipart/form-data; boundary=${boundary}` };
}

// Where `part` begins in `bytes` at or after `from`, or -1.
function find(bytes, part, from) {
  for (let at = bytes.indexOf(part[0], from); at >= 0; at = bytes.indexOf(part[0], at + 1)) {
    let same = 1;
    while (same < part.length && bytes[at + same] === part[same]) same++;
    if (same === part.length) return at;
  }
  return -1;
}

function headersOf(text) {
  const headers = {};
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0)
      headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

function parameter(header, name) {
  const match = new RegExp(`; *${name}="([^"]*)"`, "i").exec(header);
  return match?.[1].replace(/%0D/gi, "\r").replace(/%0A/gi, "\n").replace(/%22/g, '"');
}

function decodeMultipart(bytes, boundary) {
  const { utf8Encode, utf8Decode } = host.ops;
  const malformed = () => new TypeError("The body is not well-formed multipart/form-data.");
  const delimiter = utf8Encode(`--${boundary}`);
  const blank = utf8Encode("\r\n\r\n");
  const form = new FormData();
  let at = find(bytes, delimiter, 0);
  for (;;) {
    if (at < 0) throw malformed();
    at += delimiter.length;
    if (bytes[at] === 0x2d && bytes[at + 1] === 0x2d) return form;
    const headEnd = find(bytes, blank, at);
    const next = headEnd < 0 ? -1 : find(bytes, utf8Encode(`\r\n--${boundary}`), headEnd + 2);
    if (next < 0) throw malformed();
    const headers = headersOf(utf8Decode(bytes.subarray(at, headEnd), false, true));
    const disposition = headers["content-disposition"] ?? "";
    const name = parameter(disposition, "name");
    if (name === undefined) throw malformed();
    const filename = parameter(disposition, "filename");
    const content = bytes.subarray(headEnd + 4, Math.max(next, headEnd + 4));
    if (filename === undefined) form.append(name, utf8Decode(content, false, true));
    else form.append(name, fileOf(content, filename, headers["content-type"] ?? "text/plain"));
    at = next + 2;
  }
}

// The form in a body's bytes, by its content type.
function decodeForm(bytes, type) {
  const essence = (type ?? "").split(";")[0].trim().toLowerCase();
  if (essence === "application/x-www-form-urlencoded") {
    const form = new FormData();
    const { URLSearchParams } = host.lazy("url");
    const text = host.ops.utf8Decode(bytes, false, true);
    for (const [name, value] of new URLSearchParams(text)) form.append(name, value);
    return form;
  }
  if (essence === "multipart/form-data") {
    const match = /; *boundary=(?:"([^"]+)"|([^;]+))/i.exec(type);
    if (match) return decodeMultipart(bytes, match[1] ?? match[2].trim());
    throw new TypeError("The Content-Type multipart/form-data names no boundary.");
  }
  throw new TypeError(
    "Unrecognized Content-Type header value. FormData can only parse the following " +
      "MIME types: multipart/form-data, application/x-www-form-urlencoded",
  );
}

// The entries as data: [name, a text or what describeBlob() says of a file].
function describeForm(form) {
  return entriesOf(form).map(([name, value]) => [
    name,
    typeof value === "string" ? value : describeBlob(value),
  ]);
}

// The reverse.
function makeForm(description) {
  const form = new FormData();
  for (const [name, value] of description) {
    entriesOf(form).push([name, typeof value === "string" ? value : makeBlob(value)]);
  }
  return form;
}

export { FormData, decodeForm, describeForm, encodeForm, isFormData, makeForm };

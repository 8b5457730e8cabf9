// The body that Request and Response share. Its content is what the worker gave, a string, bytes, a
// blob or a stream; a stream is made from the others only when somebody touches `body`.

import { host } from "./host.js";
import { concatBytes, isArrayBuffer, usvString, viewBytes } from "./idl.js";

const TEXT = "text/plain;charset=UTF-8";
const FORM = "application/x-www-form-urlencoded;charset=UTF-8";

// { content, type }: what a BodyInit holds, and the content type that it implies or null.
export function extractBody(init) {
  if (typeof init === "string") return { content: init, type: TEXT };
  const bytes = viewBytes(init);
  // Copied, because the worker may change its buffer before the body is read.
  if (bytes !== undefined) return { content: bytes.slice(), type: null };
  const { lazy } = host;
  if (lazy.loaded("streams")?.isReadableStream(init)) {
    if (init.locked || lazy.loaded("streams").isDisturbed(init)) {
      throw new TypeError(
        "This ReadableStream is disturbed (has already been read from), and " +
          "cannot be used as a body.",
      );
    }
    return { content: init, type: null };
  }
  if (lazy.loaded("url")?.isURLSearchParams(init)) return { content: `${init}`, type: FORM };
  const blobs = lazy.loaded("blob");
  if (blobs?.isBlob(init)) return { content: blobs.bytesOf(init), type: init.type || null };
  if (blobs?.isFormData(init)) return blobs.encodeForm(init);
  return { content: `${init}`, type: TEXT };
}

function isStream(content) {
  return typeof content === "object" && content !== null && !(content instanceof Uint8Array);
}

function toBytes(content) {
  return typeof content === "string" ? host.ops.utf8Encode(content) : content;
}

async function readAll(stream) {
  const reader = stream.getReader();
  const chunks = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks.length ? concatBytes(chunks, total) : new Uint8Array(0);
    const bytes = viewBytes(value);
    if (bytes === undefined) {
      const error = new TypeError("This ReadableStream did not return bytes.");
      reader.cancel(error).catch(() => {});
      throw error;
    }
    chunks.push(bytes);
    total += bytes.length;
  }
}

function usedError() {
  return new TypeError(
    "Body has already been used. It can only be used once. Use tee() first if " +
      "you need to read it twice.",
  );
}

let contentOf;

export class Body {
  #content; // null, string, Uint8Array or a ReadableStream that was given
  #stream = null; // what `body` gave out
  #used = false;
  #shared = false; // whether a clone holds the same bytes

  constructor(content) {
    if (new.target === Body) throw new TypeError("Illegal constructor");
    this.#content = content;
    if (isStream(content)) this.#stream = content;
  }

  get body() {
    if (this.#content === null) return null;
    if (this.#stream === null) {
      const streams = host.lazy("streams");
      this.#stream = streams.streamOf(() => toBytes(this.#content));
      if (this.#used) {
        // The content went elsewhere, so the stream is one that was read to its end.
        this.#stream.cancel().catch(() => {});
        this.#stream.getReader();
      }
    }
    return this.#stream;
  }

  get bodyUsed() {
    return this.#content !== null && (this.#used || this.#disturbed());
  }

  async text() {
    const content = await this.#consume();
    if (typeof content === "string") {
      const whole = usvString(content); // what encoding and decoding would have given
      return whole.charCodeAt(0) === 0xfeff ? whole.slice(1) : whole;
    }
    return host.ops.utf8Decode(content, false, false);
  }

  async json() {
    return JSON.parse(await this.text());
  }

  async bytes() {
    const bytes = toBytes(await this.#consume());
    return this.#shared ? bytes.slice() : bytes;
  }

  async arrayBuffer() {
    const bytes = toBytes(await this.#consume());
    const whole = bytes.byteLength === bytes.buffer.byteLength && !this.#shared;
    return whole ? bytes.buffer : bytes.slice().buffer;
  }

  async blob() {
    const type = this.headers.get("content-type") ?? "";
    const bytes = toBytes(await this.#consume());
    return new (host.lazy("blob").Blob)([bytes], { type });
  }

  async formData() {
    const type = this.headers.get("content-type");
    const bytes = toBytes(await this.#consume());
    return host.lazy("blob").decodeForm(bytes, type);
  }

  #disturbed() {
    return this.#stream !== null && host.lazy("streams").isDisturbed(this.#stream);
  }

  // Marks the body used and answers its content, which is never changed afterwards.
  #take() {
    if (this.#content === null) return null;
    if (this.#used || this.#disturbed()) throw usedError();
    if (this.#stream?.locked) {
      throw new TypeError("This ReadableStream is currently locked to a reader.");
    }
    const content = this.#content;
    this.#used = true;
    if (!isStream(content)) this.#content = ""; // used, and no longer kept
    // Whoever holds the stream of a body that is taken as a whole finds it locked.
    if (this.#stream !== null && this.#stream !== content) this.#stream.getReader();
    return content;
  }

  // The whole content as a string or bytes; "" without a body.
  async #consume() {
    const content = this.#take();
    if (content === null) return "";
    return isStream(content) ? readAll(content) : content;
  }

  // What a copy gets: the same string or bytes, or the other half of a stream.
  #copy() {
    if (this.bodyUsed) {
      throw usedError();
    }
    if (this.#stream?.locked) {
      throw new TypeError("This ReadableStream is currently locked to a reader.");
    }
    if (!isStream(this.#content)) {
      this.#shared = true;
      return this.#content;
    }
    const [mine, theirs] = this.#content.tee();
    this.#content = this.#stream = mine;
    return theirs;
  }

  static {
    contentOf = {
      take: (body) => body.#take(),
      copy: (body) => body.#copy(),
      share: (body) => {
        body.#shared = true;
      },
      isNull: (body) => body.#content === null,
    };
  }
}

// take(body): its content, and the body is used; copy(body): content for a clone; isNull(body).
export { contentOf };

// The body as it is sent: null, { bytes } or { stream }. Marks it used.
export function describeBody(body) {
  const content = contentOf.take(body);
  if (content === null) return null;
  return isStream(content) ? { stream: content } : { bytes: toBytes(content) };
}

// A described body as a whole: its bytes, or undefined where there is no body.
export async function bodyBytes(body) {
  if (body === null || body === undefined) return undefined;
  return body.bytes ?? readAll(body.stream);
}

// The content of a body that was received: null, bytes or a ReadableStream, or wrapped as sent.
export function receivedContent(body) {
  if (body === null || body === undefined) return null;
  const given = body.bytes ?? body.stream ?? body;
  return isArrayBuffer(given) ? new Uint8Array(given) : given;
}

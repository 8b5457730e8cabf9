// What the algorithms of crypto.subtle share: how parameters are read, which errors are thrown.

import { domException, viewBytes } from "../idl.js";
import { late } from "../late.js";

export { late };

export const notSupported = (message) => domException(message, "NotSupportedError");
export const operationError = (message) => domException(message, "OperationError");
export const dataError = (message) => domException(message, "DataError");
export const syntaxError = (message) => domException(message, "SyntaxError");
export const invalidAccess = (message) => domException(message, "InvalidAccessError");

// Calls a native that answers with the reason, a text, where it refuses.
export function run(name, ...args) {
  const result = late(name, ...args);
  if (typeof result === "string") throw operationError(result);
  return result;
}

// The same where what was refused is the data of a key.
export function read(name, ...args) {
  const result = late(name, ...args);
  if (typeof result === "string") throw dataError(result);
  return result;
}

// A copy of the bytes of a BufferSource.
export function bytesOf(value, what) {
  const bytes = viewBytes(value);
  if (bytes === undefined) {
    throw new TypeError(`${what} must be an ArrayBuffer or a view of one.`);
  }
  return bytes.slice();
}

export function optionalBytes(value, what) {
  return value === undefined ? new Uint8Array(0) : bytesOf(value, what);
}

// A number of Web IDL with [EnforceRange].
export function integer(value, what, most) {
  const number = Math.trunc(Number(value));
  if (!(number >= 0 && number <= most)) {
    throw new TypeError(`${what} must be a whole number from 0 to ${most}.`);
  }
  return number + 0;
}

export function required(algorithm, member) {
  const value = algorithm[member];
  if (value === undefined) {
    throw new TypeError(`The algorithm ${algorithm.name} needs the member "${member}".`);
  }
  return value;
}

// ---- hashes ----

// Bits of the block: the natural length of an HMAC key.
const HASH_BLOCK = {
  __proto__: null,
  "SHA-1": 512,
  "SHA-256": 512,
  "SHA-384": 1024,
  "SHA-512": 1024,
  MD5: 512,
};

export const blockBits = (hash) => HASH_BLOCK[hash];

// The right spelling of a hash given as a name or an object with one.
export function hashName(given) {
  const name = `${typeof given === "object" && given !== null ? given.name : given}`;
  const upper = name.toUpperCase();
  if (HASH_BLOCK[upper] === undefined) {
    throw notSupported(
      `Unrecognized or unimplemented digest algorithm requested: "${name}"; use "SHA-256".`,
    );
  }
  return upper;
}

// ---- usages ----

const USAGES = [
  "encrypt",
  "decrypt",
  "sign",
  "verify",
  "deriveKey",
  "deriveBits",
  "wrapKey",
  "unwrapKey",
];

// A sequence<KeyUsage>, in the standard's order and each once.
export function readUsages(given) {
  if (typeof given !== "object" || given === null || given[Symbol.iterator] === undefined) {
    throw new TypeError("The usages of a key must be in an array.");
  }
  const wanted = new Set();
  for (const usage of given) {
    const name = `${usage}`;
    if (!USAGES.includes(name)) throw new TypeError(`"${name}" is not a usage of a key.`);
    wanted.add(name);
  }
  return USAGES.filter((usage) => wanted.has(usage));
}

export function checkUsages(usages, allowed, name) {
  const wrong = usages.find((usage) => !allowed.includes(usage));
  if (wrong === undefined) return;
  throw syntaxError(
    `A key of this kind for ${name} cannot have the usage "${wrong}"; ` +
      (allowed.length ? `it can have: ${allowed.join(", ")}.` : "it can have none."),
  );
}

export function needUsages(usages) {
  if (usages.length === 0) throw syntaxError("A secret or private key needs at least one usage.");
}

// ---- JSON Web Keys ----

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function toBase64url(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const b = i + 1 < bytes.length ? bytes[i + 1] : 0;
    const c = i + 2 < bytes.length ? bytes[i + 2] : 0;
    text += ALPHABET[bytes[i] >> 2] + ALPHABET[((bytes[i] & 3) << 4) | (b >> 4)];
    if (i + 1 < bytes.length) text += ALPHABET[((b & 15) << 2) | (c >> 6)];
    if (i + 2 < bytes.length) text += ALPHABET[c & 63];
  }
  return text;
}

// The bytes of a member of a JWK.
export function fromBase64url(text, member) {
  if (typeof text !== "string") throw dataError(`The JWK needs the member "${member}".`);
  const bytes = new Uint8Array((text.length * 3) >> 2);
  let bits = 0;
  let count = 0;
  let at = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) throw dataError(`The JWK's member "${member}" is not base64url.`);
    bits = ((bits << 6) | digit) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = bits >> count;
    }
  }
  if (text.length % 4 === 1) throw dataError(`The JWK's member "${member}" is not base64url.`);
  return bytes;
}

// What every JWK is asked: its type, and whether it allows what is wanted of it.
export function checkJwk(jwk, kty, use, extractable, usages) {
  if (jwk.kty !== kty) throw dataError(`The "kty" of the JWK must be "${kty}".`);
  if (jwk.use !== undefined && usages.length > 0 && jwk.use !== use) {
    throw dataError(`The "use" of the JWK must be "${use}".`);
  }
  if (jwk.key_ops !== undefined) {
    const list = Array.isArray(jwk.key_ops) ? jwk.key_ops : undefined;
    if (list === undefined || new Set(list).size !== list.length) {
      throw dataError('The "key_ops" of the JWK must be an array without duplicates.');
    }
    const missing = usages.find((usage) => !list.includes(usage));
    if (missing !== undefined) {
      throw dataError(`The "key_ops" of the JWK do not include "${missing}".`);
    }
  }
  if (jwk.ext === false && extractable) {
    throw dataError('The "ext" of the JWK is false, so it cannot become an extractable key.');
  }
}

export function checkAlg(jwk, ...wanted) {
  if (jwk.alg === undefined || wanted.includes(jwk.alg)) return;
  throw dataError(`The "alg" of the JWK must be "${wanted[0]}", if it is there.`);
}

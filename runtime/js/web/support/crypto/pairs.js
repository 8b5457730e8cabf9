// Algorithms with pairs of keys: RSA, and those of elliptic curves.

import {
  bytesOf,
  checkAlg,
  checkJwk,
  checkUsages,
  dataError,
  fromBase64url,
  hashName,
  integer,
  invalidAccess,
  late,
  needUsages,
  notSupported,
  operationError,
  optionalBytes,
  read,
  required,
  run,
  toBase64url,
} from "./common.js";
import { makeKey, stateOf } from "./key.js";

// What the algorithms have in common. `kind`: { native: OpenSSL's type, publicUsages, privateUsages,
// use: of a JWK }.
function describeKind(name, kind) {
  return { name, ...kind };
}

function usagesFor(kind, isPrivate, usages) {
  checkUsages(usages, isPrivate ? kind.privateUsages : kind.publicUsages, kind.name);
  if (isPrivate) needUsages(usages);
}

function makePair(kind, algorithm, privateData, extractable, usages) {
  const pick = (allowed) => usages.filter((usage) => allowed.includes(usage));
  checkUsages(usages, [...kind.publicUsages, ...kind.privateUsages], kind.name);
  needUsages(pick(kind.privateUsages));
  const publicData = run("keyPublic", privateData);
  return {
    publicKey: makeKey("public", algorithm, publicData, true, pick(kind.publicUsages)),
    privateKey: makeKey("private", algorithm, privateData, extractable, pick(kind.privateUsages)),
  };
}

// Reads "spki" and "pkcs8"; undefined for other formats.
function readEncoded(kind, curve, format, given, usages) {
  if (format !== "spki" && format !== "pkcs8") return undefined;
  const isPrivate = format === "pkcs8";
  usagesFor(kind, isPrivate, usages);
  return { isPrivate, data: read("keyRead", kind.native, curve, isPrivate, given) };
}

// Writes "spki", "pkcs8" and for curves "raw"; undefined for "jwk".
function writeEncoded(format, key, hasRaw) {
  if (format === "jwk") return undefined;
  const isPrivate = format === "pkcs8";
  if (!isPrivate && format !== "spki" && !(format === "raw" && hasRaw)) {
    throw notSupported(`A key for ${key.algorithm.name} cannot be exported as "${format}".`);
  }
  if ((key.type === "private") !== isPrivate) {
    throw invalidAccess(`A ${key.type} key cannot be exported as "${format}".`);
  }
  return format === "raw" ? run("keyPart", false, key.data, "raw") : key.data.slice();
}

const partOf = (key, name) => toBase64url(run("keyPart", key.type === "private", key.data, name));

// Answers a JWK with the numbers that are named.
function writeJwk(key, head, names) {
  const jwk = { ...head };
  for (const name of names) jwk[name] = partOf(key, name);
  jwk.key_ops = [...key.usages];
  jwk.ext = key.extractable;
  return jwk;
}

// ---- RSA ----

const RSA_PUBLIC = ["n", "e"];
const RSA_PRIVATE = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];
const LEAST_MODULUS = 512;
const MOST_MODULUS = 4096;

// The bits of a number without the zeros in front.
function bitLength(bytes) {
  return bytes.length * 8 - (bytes.length ? Math.clz32(bytes[0]) - 24 : 0);
}

function rsaAlgorithm(kind, hash, isPrivate, data) {
  const modulus = run("keyPart", isPrivate, data, "n");
  const publicExponent = run("keyPart", isPrivate, data, "e");
  return { name: kind.name, modulusLength: bitLength(modulus), publicExponent, hash };
}

function checkExponent(bytes) {
  const first = bytes.findIndex((byte) => byte !== 0);
  const value = bytes.subarray(first < 0 ? bytes.length : first).join();
  if (value !== "3" && value !== "1,0,1") {
    throw operationError("The publicExponent of an RSA key must be 3 or 65537.");
  }
}

function readRsaJwk(kind, jwk, hash, extractable, usages) {
  const isPrivate = jwk.d !== undefined;
  usagesFor(kind, isPrivate, usages);
  checkJwk(jwk, "RSA", kind.use, extractable, usages);
  checkAlg(jwk, kind.algOf(hash));
  if (jwk.oth !== undefined) throw notSupported("RSA keys of more than two primes are not supported.");
  const names = isPrivate ? RSA_PRIVATE : RSA_PUBLIC;
  const numbers = names.map((name) => fromBase64url(jwk[name], name));
  return { isPrivate, data: read("keyBuild", "RSA", "", isPrivate, ...numbers) };
}

function rsa(name, properties, operations) {
  const kind = describeKind(name, { native: "RSA", ...properties });
  return {
    generateKey(algorithm, extractable, usages) {
      const hash = hashName(required(algorithm, "hash"));
      const bits = integer(required(algorithm, "modulusLength"), "The modulusLength", 2 ** 32 - 1);
      const exponent = bytesOf(required(algorithm, "publicExponent"), "The publicExponent");
      checkUsages(usages, [...kind.publicUsages, ...kind.privateUsages], name);
      if (bits < LEAST_MODULUS || bits > MOST_MODULUS || bits % 8) {
        throw operationError(
          `The modulusLength must be a multiple of 8 from ${LEAST_MODULUS} to ${MOST_MODULUS}.`,
        );
      }
      checkExponent(exponent);
      const data = run("keyGenerate", "RSA", "", bits, exponent);
      return makePair(kind, rsaAlgorithm(kind, hash, true, data), data, extractable, usages);
    },
    importKey(format, given, algorithm, extractable, usages) {
      const hash = hashName(required(algorithm, "hash"));
      const made =
        format === "jwk"
          ? readRsaJwk(kind, given, hash, extractable, usages)
          : readEncoded(kind, "", format, given, usages);
      if (made === undefined) {
        throw notSupported(`A key for ${name} can be imported from "spki", "pkcs8" or "jwk".`);
      }
      const { isPrivate, data } = made;
      const shown = rsaAlgorithm(kind, hash, isPrivate, data);
      return makeKey(isPrivate ? "private" : "public", shown, data, extractable, usages);
    },
    exportKey(format, key) {
      const names = key.type === "private" ? RSA_PRIVATE : RSA_PUBLIC;
      const head = { kty: "RSA", alg: kind.algOf(key.algorithm.hash) };
      return writeEncoded(format, key, false) ?? writeJwk(key, head, names);
    },
    ...operations,
  };
}

// Signatures: `detail(algorithm, key)` is { hash, salt }.
function signatures(scheme, detail) {
  return {
    sign(algorithm, key, data) {
      if (key.type !== "private") throw invalidAccess("Only a private key can sign.");
      const { hash, salt } = detail(algorithm, key);
      return run("sign", scheme, hash, salt, key.data, data);
    },
    verify(algorithm, key, signature, data) {
      if (key.type !== "public") throw invalidAccess("Only a public key can verify.");
      const { hash, salt } = detail(algorithm, key);
      return run("verify", scheme, hash, salt, key.data, signature, data);
    },
  };
}

const oaep = (encrypt) => (algorithm, key, data) => {
  if (key.type !== (encrypt ? "public" : "private")) {
    throw invalidAccess(`A ${key.type} key cannot ${encrypt ? "encrypt" : "decrypt"}.`);
  }
  const label = optionalBytes(algorithm.label, "The label");
  return run("oaep", encrypt, key.algorithm.hash, key.data, label, data);
};

const SIGNING = { publicUsages: ["verify"], privateUsages: ["sign"], use: "sig" };

export const RSA = {
  "RSASSA-PKCS1-v1_5": rsa(
    "RSASSA-PKCS1-v1_5",
    { ...SIGNING, algOf: (hash) => `RS${hash.slice(4)}` },
    signatures("RSASSA-PKCS1-v1_5", (algorithm, key) => ({ hash: key.algorithm.hash, salt: 0 })),
  ),
  "RSA-PSS": rsa(
    "RSA-PSS",
    { ...SIGNING, algOf: (hash) => `PS${hash.slice(4)}` },
    signatures("RSA-PSS", (algorithm, key) => ({
      hash: key.algorithm.hash,
      salt: integer(required(algorithm, "saltLength"), "The saltLength", 2 ** 31 - 1),
    })),
  ),
  "RSA-OAEP": rsa(
    "RSA-OAEP",
    {
      publicUsages: ["encrypt", "wrapKey"],
      privateUsages: ["decrypt", "unwrapKey"],
      use: "enc",
      algOf: (hash) => (hash === "SHA-1" ? "RSA-OAEP" : `RSA-OAEP-${hash.slice(4)}`),
    },
    { encrypt: oaep(true), decrypt: oaep(false) },
  ),
};

// ---- the curves of NIST ----

const CURVES = { __proto__: null, "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };

function curveName(algorithm) {
  const curve = `${required(algorithm, "namedCurve")}`;
  if (CURVES[curve] === undefined) {
    throw notSupported(`Unrecognized or unimplemented EC curve "${curve}"; use "P-256".`);
  }
  return curve;
}

function readEcJwk(kind, curve, jwk, extractable, usages) {
  const isPrivate = jwk.d !== undefined;
  usagesFor(kind, isPrivate, usages);
  checkJwk(jwk, "EC", kind.use, extractable, usages);
  if (kind.name === "ECDSA") checkAlg(jwk, CURVES[curve]);
  if (jwk.crv !== curve) throw dataError(`The "crv" of the JWK must be "${curve}".`);
  const numbers = [fromBase64url(jwk.x, "x"), fromBase64url(jwk.y, "y")];
  if (isPrivate) numbers.push(fromBase64url(jwk.d, "d"));
  return { isPrivate, data: read("keyBuild", "EC", curve, isPrivate, ...numbers) };
}

function readPoint(kind, native, curve, given, usages) {
  usagesFor(kind, false, usages);
  return { isPrivate: false, data: read("keyBuild", native, curve, false, given) };
}

function ec(name, properties, operations) {
  const kind = describeKind(name, { native: "EC", ...properties });
  return {
    generateKey(algorithm, extractable, usages) {
      const curve = curveName(algorithm);
      checkUsages(usages, [...kind.publicUsages, ...kind.privateUsages], name);
      const data = run("keyGenerate", "EC", curve);
      return makePair(kind, { name, namedCurve: curve }, data, extractable, usages);
    },
    importKey(format, given, algorithm, extractable, usages) {
      const curve = curveName(algorithm);
      const made =
        format === "jwk"
          ? readEcJwk(kind, curve, given, extractable, usages)
          : format === "raw"
            ? readPoint(kind, "EC", curve, given, usages)
            : readEncoded(kind, curve, format, given, usages);
      const type = made.isPrivate ? "private" : "public";
      return makeKey(type, { name, namedCurve: curve }, made.data, extractable, usages);
    },
    exportKey(format, key) {
      const head = { kty: "EC", crv: key.algorithm.namedCurve };
      const names = key.type === "private" ? ["x", "y", "d"] : ["x", "y"];
      return writeEncoded(format, key, true) ?? writeJwk(key, head, names);
    },
    ...operations,
  };
}

const AGREEING = { publicUsages: [], privateUsages: ["deriveKey", "deriveBits"], use: "enc" };

// The shared secret of two keys, as many bits of it as are wanted.
function agree(algorithm, key, length) {
  const theirs = stateOf(required(algorithm, "public"), "The public key of the other side");
  if (key.type !== "private") throw invalidAccess("Keys are derived with a private key.");
  if (theirs.type !== "public") throw invalidAccess("The other side's key must be a public key.");
  const { name, namedCurve } = key.algorithm;
  if (theirs.algorithm.name !== name || theirs.algorithm.namedCurve !== namedCurve) {
    throw invalidAccess("The other side's key is for another algorithm or curve.");
  }
  const secret = run("agree", key.data, theirs.data);
  if (length === null) return secret;
  if (length > secret.length * 8) {
    throw operationError(`These keys share only ${secret.length * 8} bits.`);
  }
  const bits = secret.subarray(0, Math.ceil(length / 8)).slice();
  if (length % 8) bits[bits.length - 1] &= 0xff << (8 - (length % 8));
  return bits;
}

export const EC = {
  ECDSA: ec(
    "ECDSA",
    SIGNING,
    signatures("ECDSA", (algorithm) => ({ hash: hashName(required(algorithm, "hash")), salt: 0 })),
  ),
  ECDH: ec("ECDH", AGREEING, { deriveBits: agree }),
};

// ---- the curves of RFC 7748 and RFC 8032 ----

function readOkpJwk(kind, jwk, extractable, usages) {
  const isPrivate = jwk.d !== undefined;
  usagesFor(kind, isPrivate, usages);
  checkJwk(jwk, "OKP", kind.use, extractable, usages);
  if (kind.use === "sig") checkAlg(jwk, "Ed25519", "EdDSA");
  if (jwk.crv !== kind.crv) throw dataError(`The "crv" of the JWK must be "${kind.crv}".`);
  const x = fromBase64url(jwk.x, "x");
  if (!isPrivate) return { isPrivate, data: read("keyBuild", kind.native, "", false, x) };
  const data = read("keyBuild", kind.native, "", true, fromBase64url(jwk.d, "d"));
  if (!late("equal", read("keyPart", true, data, "x"), x)) {
    throw dataError('The members "x" and "d" of the JWK are not of the same key.');
  }
  return { isPrivate, data };
}

function okp(name, crv, properties, operations) {
  const kind = describeKind(name, { native: crv.toUpperCase(), crv, ...properties });
  // The older name came with a curve.
  const shown = name === crv ? { name } : { name, namedCurve: name };
  return {
    generateKey(algorithm, extractable, usages) {
      checkUsages(usages, [...kind.publicUsages, ...kind.privateUsages], name);
      return makePair(kind, shown, run("keyGenerate", kind.native, ""), extractable, usages);
    },
    importKey(format, given, algorithm, extractable, usages) {
      const made =
        format === "jwk"
          ? readOkpJwk(kind, given, extractable, usages)
          : format === "raw"
            ? readPoint(kind, kind.native, "", given, usages)
            : readEncoded(kind, "", format, given, usages);
      return makeKey(made.isPrivate ? "private" : "public", shown, made.data, extractable, usages);
    },
    exportKey(format, key) {
      const names = key.type === "private" ? ["x", "d"] : ["x"];
      return writeEncoded(format, key, true) ?? writeJwk(key, { kty: "OKP", crv }, names);
    },
    ...operations,
  };
}

const eddsa = signatures("Ed25519", () => ({ hash: "", salt: 0 }));

export const OKP = {
  Ed25519: okp("Ed25519", "Ed25519", SIGNING, eddsa),
  "NODE-ED25519": okp("NODE-ED25519", "Ed25519", SIGNING, eddsa),
  X25519: okp("X25519", "X25519", AGREEING, { deriveBits: agree }),
};

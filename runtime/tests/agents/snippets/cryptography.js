// Hashes, signatures and tokens.
import { createHash, createHmac, randomUUID, randomBytes, timingSafeEqual, getHashes, randomInt } from "node:crypto";

const encoder = new TextEncoder();
const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const hmacKey = (secret, uses) => crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, uses);

async function signJwt(payload, secret) {
  const parts = [{ alg: "HS256", typ: "JWT" }, payload].map((part) => base64url(encoder.encode(JSON.stringify(part))));
  const signature = await crypto.subtle.sign("HMAC", await hmacKey(secret, ["sign"]), encoder.encode(parts.join(".")));
  return `${parts.join(".")}.${base64url(signature)}`;
}

async function verifyJwt(token, secret) {
  const [head, body, signature] = token.split(".");
  const bytes = Uint8Array.from(atob(signature.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const right = await crypto.subtle.verify("HMAC", await hmacKey(secret, ["verify"]), bytes, encoder.encode(`${head}.${body}`));
  return right ? JSON.parse(atob(body)) : null;
}

export default {
  async sha() {
    const out = {};
    for (const name of ["SHA-1", "SHA-256", "SHA-384", "SHA-512", "MD5"]) out[name] = hex(await crypto.subtle.digest(name, encoder.encode("abc")));
    return out;
  },
  async jwt() {
    const token = await signJwt({ sub: "42", admin: true }, "secret");
    return [token, await verifyJwt(token, "secret"), await verifyJwt(token, "wrong")];
  },
  async rs256() {
    const pair = await crypto.subtle.generateKey(
      { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, true, ["sign", "verify"]);
    const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", pair.privateKey, encoder.encode("x"));
    const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
    return [signature.byteLength, await crypto.subtle.verify("RSASSA-PKCS1-v1_5", pair.publicKey, signature, encoder.encode("x")), jwk.kty, jwk.alg, jwk.e];
  },
  async es256() {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    const signature = await crypto.subtle.sign(algorithm, pair.privateKey, encoder.encode("x"));
    return [signature.byteLength, await crypto.subtle.verify(algorithm, pair.publicKey, signature, encoder.encode("x")), pair.publicKey.algorithm];
  },
  async aesGcm() {
    const key = await crypto.subtle.importKey("raw", new Uint8Array(32), "AES-GCM", false, ["encrypt", "decrypt"]);
    const iv = new Uint8Array(12);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, encoder.encode("top secret"));
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed);
    new Uint8Array(sealed)[0] ^= 1;
    const failed = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed).catch((error) => error.name);
    return [hex(sealed), new TextDecoder().decode(opened), failed];
  },
  async pbkdf2() {
    const key = await crypto.subtle.importKey("raw", encoder.encode("password"), "PBKDF2", false, ["deriveBits"]);
    return hex(await crypto.subtle.deriveBits({ name: "PBKDF2", salt: encoder.encode("salt"), iterations: 1000, hash: "SHA-256" }, key, 256));
  },
  async notExtractable() {
    const key = await hmacKey("s", ["sign"]);
    return await crypto.subtle.exportKey("raw", key).catch((error) => [error.name, error.message]);
  },
  async wrongUse() {
    const key = await hmacKey("s", ["sign"]);
    return await crypto.subtle.verify("HMAC", key, new Uint8Array(1), new Uint8Array(1)).catch((error) => error.name);
  },
  random() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [bytes.length, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()), crypto.randomUUID() !== crypto.randomUUID()];
  },
  tooMuchRandom() {
    crypto.getRandomValues(new Uint8Array(70000));
  },
  nodeHashes() {
    return [
      createHash("sha256").update("abc").digest("hex"), createHash("md5").update("a").update("bc").digest("base64"),
      createHash("sha512").update(Buffer.from("abc")).digest("base64url").length, createHmac("sha256", "key").update("data").digest("hex"),
      createHash("sha1").update("x").copy().digest("hex"), getHashes().includes("sha256"),
    ];
  },
  nodeHashFails() {
    const errors = [];
    for (const run of [() => createHash("nope"), () => createHash("sha256").update(5)]) {
      try {
        run();
      } catch (error) {
        errors.push(error.name);
      }
    }
    return errors;
  },
  nodeRandom() {
    return [randomUUID().length, randomBytes(8).toString("hex").length, Number.isInteger(randomInt(10)), randomBytes(4) instanceof Buffer];
  },
  safeEqual() {
    const errors = [];
    try {
      timingSafeEqual(Buffer.from("a"), Buffer.from("ab"));
    } catch (error) {
      errors.push(error.name);
    }
    return [timingSafeEqual(Buffer.from("abc"), Buffer.from("abc")), timingSafeEqual(Buffer.from("abc"), Buffer.from("abd")), errors];
  },
  async webhook() {
    const body = '{"event":"push"}';
    const signature = `sha256=${createHmac("sha256", "hook").update(body).digest("hex")}`;
    const key = await hmacKey("hook", ["verify"]);
    const bytes = Uint8Array.from(signature.slice(7).match(/../g), (pair) => parseInt(pair, 16));
    return await crypto.subtle.verify("HMAC", key, bytes, encoder.encode(body));
  },
  async ed25519() {
    const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, encoder.encode("m"));
    return [signature.byteLength, await crypto.subtle.verify("Ed25519", pair.publicKey, signature, encoder.encode("m"))];
  },
};

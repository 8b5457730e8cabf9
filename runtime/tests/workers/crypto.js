// crypto.subtle against published vectors, and what it refuses.

import { check, equal, rejects, same, throws } from "./check.js";
import { RFC7515_A2, RFC7516_A1 } from "./crypto-keys.js";

const { subtle } = crypto;
const utf8 = (text) => new TextEncoder().encode(text);
const text = (bytes) => new TextDecoder().decode(bytes);
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (data) =>
  [...new Uint8Array(data)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const base64url = (data) =>
  btoa(String.fromCharCode(...new Uint8Array(data)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const fromBase64url = (data) =>
  Uint8Array.from(atob(data.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const raw = (key, algorithm, ...usages) => subtle.importKey("raw", key, algorithm, true, usages);

// FIPS 180-4 and RFC 1321: the message "abc"
export const digests = {
  async test() {
    const wanted = {
      "SHA-1": "a9993e364706816aba3e25717850c26c9cd0d89d",
      "SHA-256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "SHA-384":
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed" +
        "8086072ba1e7cc2358baeca134c825a7",
      "SHA-512":
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      MD5: "900150983cd24fb0d6963f7d28e17f72",
    };
    for (const name of Object.keys(wanted)) {
      equal(hex(await subtle.digest(name.toLowerCase(), utf8("abc"))), wanted[name], name);
      const stream = new crypto.DigestStream({ name });
      const writer = stream.getWriter();
      await writer.write(utf8("a"));
      await writer.write("bc");
      await writer.close();
      equal(hex(await stream.digest), wanted[name], `${name} of a stream`);
      equal(stream.bytesWritten, 3n);
    }
    const view = new DataView(utf8("xabcx").buffer, 1, 3);
    equal(hex(await subtle.digest({ name: "SHA-256" }, view)), wanted["SHA-256"], "of a view");
    const nothing = await subtle.digest("SHA-256", new ArrayBuffer(0));
    equal(hex(nothing), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    await rejects(subtle.digest("SHA-3", utf8("")), "NotSupportedError");
    await rejects(subtle.digest("SHA-256", "abc"), "TypeError");
    throws(() => new crypto.DigestStream("none"), "NotSupportedError");
  },
};

// RFC 4231 and RFC 2202
export const hmac = {
  async test() {
    const cases = [
      ["SHA-256", "0b".repeat(20), "Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
      ["SHA-256", hex(utf8("Jefe")), "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
      ["SHA-512", hex(utf8("Jefe")), "what do ya want for nothing?",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554" +
        "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"],
      ["SHA-1", hex(utf8("Jefe")), "what do ya want for nothing?",
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"],
    ];
    for (const [hash, secret, message, wanted] of cases) {
      const key = await raw(bytes(secret), { name: "HMAC", hash }, "sign", "verify");
      equal(hex(await subtle.sign("HMAC", key, utf8(message))), wanted, hash);
      equal(await subtle.verify("HMAC", key, bytes(wanted), utf8(message)), true);
      equal(await subtle.verify("HMAC", key, bytes(wanted).subarray(1), utf8(message)), false);
      equal(await subtle.verify("HMAC", key, bytes(wanted), utf8(`${message}!`)), false);
    }
    const cut = await raw(bytes("ffff"), { name: "HMAC", hash: "SHA-256", length: 11 }, "sign");
    equal(hex(await subtle.exportKey("raw", cut)), "ffe0", "a key of 11 bits");
    await rejects(raw(bytes(""), { name: "HMAC", hash: "SHA-256" }, "sign"), "DataError");
    await rejects(raw(bytes("ff"), { name: "HMAC", hash: "SHA-256", length: 9 }, "sign"), "DataError");
    const made = await subtle.generateKey({ name: "HMAC", hash: "SHA-384" }, true, ["sign"]);
    same(made.algorithm, { name: "HMAC", hash: { name: "SHA-384" }, length: 1024 });
  },
};

// RFC 5869, appendices A.1 and A.3
export const hkdf = {
  async test() {
    const key = await subtle.importKey("raw", bytes("0b".repeat(22)), "HKDF", false, [
      "deriveBits",
      "deriveKey",
    ]);
    const derive = (salt, info, length) =>
      subtle.deriveBits(
        { name: "HKDF", hash: "SHA-256", salt: bytes(salt), info: bytes(info) }, key, length,
      );
    equal(
      hex(await derive("000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42 * 8)),
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    );
    equal(
      hex(await derive("", "", 42 * 8)),
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    );
    await rejects(derive("", "", 255 * 32 * 8 + 8), "OperationError");
    await rejects(derive("", "", 7), "OperationError");
    await rejects(derive("", "", null), "OperationError");
    const algorithm = { name: "HKDF", hash: "SHA-256", salt: bytes(""), info: bytes("") };
    const aes = await subtle.deriveKey(algorithm, key, { name: "AES-GCM", length: 256 }, true, [
      "encrypt",
    ]);
    equal(hex(await subtle.exportKey("raw", aes)),
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
    await rejects(subtle.importKey("raw", bytes("00"), "HKDF", true, ["deriveBits"]), "SyntaxError");
  },
};

// RFC 6070 and RFC 7914, section 11
export const pbkdf2 = {
  async test() {
    const derive = async (hash, password, salt, iterations, length) => {
      const key = await subtle.importKey("raw", utf8(password), "PBKDF2", false, ["deriveBits"]);
      const algorithm = { name: "PBKDF2", hash, salt: utf8(salt), iterations };
      return hex(await subtle.deriveBits(algorithm, key, length * 8));
    };
    const sha1 = (iterations) => derive("SHA-1", "password", "salt", iterations, 20);
    equal(await sha1(1), "0c60c80f961f0e71f3a9b524af6012062fe037a6");
    equal(await sha1(2), "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
    equal(await sha1(4096), "4b007901b765489abead49d926f721d065a429c1");
    equal(
      await derive("SHA-256", "passwd", "salt", 1, 64),
      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc" +
        "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
    );
    await rejects(sha1(0), "OperationError");
    await rejects(sha1(100001), "NotSupportedError", /iteration counts above 100000/);
  },
};

// The test cases 4 and 5 of the specification of GCM
export const gcm = {
  async test() {
    const key = await raw(bytes("feffe9928665731c6d6a8f9467308308"), "AES-GCM", "encrypt", "decrypt");
    const plain = bytes(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
    const additionalData = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const long = { name: "AES-GCM", iv: bytes("cafebabefacedbaddecaf888"), additionalData };
    const sealed =
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e" +
      "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091" +
      "5bc94fbc3221a5db94fae95ae7121a47";
    equal(hex(await subtle.encrypt(long, key, plain)), sealed, "case 4");
    equal(hex(await subtle.decrypt(long, key, bytes(sealed))), hex(plain), "case 4 back");
    const short = { ...long, iv: bytes("cafebabefacedbad") };
    equal(
      hex(await subtle.encrypt(short, key, plain)),
      "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423" +
        "73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598" +
        "3612d2e79e3b0785561be14aaca2fccb",
      "case 5",
    );
    const tag = { ...long, tagLength: 96 };
    equal(hex(await subtle.encrypt(tag, key, plain)), sealed.slice(0, -8), "a tag of 96 bits");
    for (let at = 0; at < sealed.length / 2; at += 7) {
      const wrong = bytes(sealed);
      wrong[at] ^= 1;
      await rejects(subtle.decrypt(long, key, wrong), "OperationError");
    }
    await rejects(subtle.decrypt(long, key, bytes(sealed).subarray(0, 15)), "OperationError");
    await rejects(subtle.decrypt({ ...long, additionalData: bytes("00") }, key, bytes(sealed)),
      "OperationError");
    await rejects(subtle.encrypt({ ...long, iv: bytes("") }, key, plain), "OperationError");
    await rejects(subtle.encrypt({ ...long, tagLength: 40 }, key, plain), "OperationError");
    await rejects(subtle.encrypt({ name: "AES-GCM" }, key, plain), "TypeError");
    await rejects(subtle.encrypt({ ...long, name: "AES-CBC" }, key, plain), "InvalidAccessError");
  },
};

// NIST SP 800-38A, sections F.2 and F.5
export const cbcAndCtr = {
  async test() {
    const secret = bytes("2b7e151628aed2a6abf7158809cf4f3c");
    const plain = bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
    const cbc = await raw(secret, "AES-CBC", "encrypt", "decrypt");
    const iv = { name: "AES-CBC", iv: bytes("000102030405060708090a0b0c0d0e0f") };
    const sealed = await subtle.encrypt(iv, cbc, plain);
    equal(sealed.byteLength, 48);
    equal(hex(sealed).slice(0, 64),
      "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2");
    equal(hex(await subtle.decrypt(iv, cbc, sealed)), hex(plain));
    await rejects(subtle.decrypt(iv, cbc, bytes("00".repeat(16))), "OperationError");
    await rejects(subtle.decrypt(iv, cbc, bytes("00".repeat(15))), "OperationError");
    await rejects(subtle.encrypt({ ...iv, iv: bytes("00") }, cbc, plain), "OperationError");

    const ctr = await raw(secret, "AES-CTR", "encrypt", "decrypt");
    const counter = (start, length) => ({ name: "AES-CTR", counter: bytes(start), length });
    const first = counter("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", 128);
    equal(hex(await subtle.encrypt(first, ctr, plain)),
      "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff");
    // The counter begins again at zero within its own bits: the second block is counted so.
    for (const [start, length, next] of [
      ["ff".repeat(16), 8, `${"ff".repeat(15)}00`],
      ["ff".repeat(16), 3, `${"ff".repeat(15)}f8`],
      ["ff".repeat(16), 64, "ff".repeat(8) + "00".repeat(8)],
      ["ff".repeat(16), 100, `${"ff".repeat(3)}f${"0".repeat(25)}`],
      ["ff".repeat(16), 128, "00".repeat(16)],
    ]) {
      const whole = hex(await subtle.encrypt(counter(start, length), ctr, plain));
      const second = await subtle.encrypt(counter(next, 128), ctr, plain.subarray(16));
      equal(whole.slice(32), hex(second), `a counter of ${length} bits`);
    }
    await rejects(subtle.encrypt(counter("00".repeat(16), 1), ctr, new Uint8Array(33)),
      "OperationError");
    await rejects(subtle.encrypt(counter("00".repeat(16), 0), ctr, plain), "OperationError");
    equal((await subtle.encrypt(first, ctr, bytes(""))).byteLength, 0);
  },
};

// RFC 3394, sections 4.1 and 4.6
export const keyWrap = {
  async test() {
    const wrap = async (outer, inner) => {
      const wrapping = await raw(bytes(outer), "AES-KW", "wrapKey", "unwrapKey");
      const key = await raw(bytes(inner), { name: "HMAC", hash: "SHA-1" }, "sign");
      return [wrapping, await subtle.wrapKey("raw", key, wrapping, "AES-KW")];
    };
    const [wrapping, wrapped] = await wrap(
      "000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
    );
    equal(hex(wrapped), "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5");
    const outer = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    const [, longer] = await wrap(
      outer, "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
    );
    equal(hex(longer),
      "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
    const back = await subtle.unwrapKey("raw", wrapped, wrapping, "AES-KW", "AES-CBC", true, [
      "encrypt",
    ]);
    equal(hex(await subtle.exportKey("raw", back)), "00112233445566778899aabbccddeeff");
    const wrong = new Uint8Array(wrapped);
    wrong[3] ^= 1;
    await rejects(
      subtle.unwrapKey("raw", wrong, wrapping, "AES-KW", "AES-CBC", true, ["encrypt"]),
      "OperationError",
    );
    // As JWK, through another algorithm.
    const gcm = await subtle.generateKey({ name: "AES-GCM", length: 128 }, false, [
      "wrapKey",
      "unwrapKey",
    ]);
    const algorithm = { name: "AES-GCM", iv: new Uint8Array(12) };
    const { privateKey } = await subtle.generateKey("Ed25519", true, ["sign"]);
    const jwk = await subtle.wrapKey("jwk", privateKey, gcm, algorithm);
    const again = await subtle.unwrapKey("jwk", jwk, gcm, algorithm, "Ed25519", true, ["sign"]);
    same(await subtle.exportKey("jwk", again), await subtle.exportKey("jwk", privateKey));
  },
};

// RFC 8032, section 7.1
export const ed25519 = {
  async test() {
    for (const [secret, point, message, signature] of [
      ["9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555" +
        "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"],
      ["4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"],
    ]) {
      const jwk = { kty: "OKP", crv: "Ed25519", x: base64url(bytes(point)) };
      const key = await subtle.importKey("jwk", { ...jwk, d: base64url(bytes(secret)) }, "Ed25519",
        true, ["sign"]);
      equal(hex(await subtle.sign("Ed25519", key, bytes(message))), signature);
      const open = await raw(bytes(point), "Ed25519", "verify");
      equal(await subtle.verify("Ed25519", open, bytes(signature), bytes(message)), true);
      equal(await subtle.verify("Ed25519", open, bytes(signature), bytes("00")), false);
      equal(await subtle.verify("Ed25519", open, bytes("00"), bytes(message)), false);
      // The order of the group added to S: the same number, but not the one right form of it.
      const high = bytes(signature);
      const order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
      let carry = 0;
      for (let i = 0; i < 32; i++) {
        carry += high[32 + i] + order[i];
        high[32 + i] = carry;
        carry >>= 8;
      }
      equal(await subtle.verify("Ed25519", open, high, bytes(message)), false, "malleable");
      await rejects(subtle.importKey("jwk", { ...jwk, d: jwk.x }, "Ed25519", true, ["sign"]),
        "DataError");
    }
  },
};

// RFC 7748, section 6.1, and a point of small order
export const x25519 = {
  async test() {
    const algorithm = { name: "X25519" };
    const prefix = "302e020100300506032b656e04220420"; // RFC 8410
    const secret = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    const mine = await subtle.importKey("pkcs8", bytes(prefix + secret), algorithm, true, [
      "deriveBits",
    ]);
    const theirs = await raw(
      bytes("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"), algorithm,
    );
    const shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    const derive = (length, key = theirs) =>
      subtle.deriveBits({ name: "X25519", public: key }, mine, length);
    equal(hex(await derive(256)), shared);
    equal(hex(await derive(null)), shared);
    equal(hex(await derive(12)), "4a50", "12 bits");
    await rejects(derive(264), "OperationError");
    await rejects(derive(256, await raw(bytes("00".repeat(32)), algorithm)), "OperationError");
    await rejects(derive(256, mine), "InvalidAccessError");
    await rejects(raw(bytes("00".repeat(31)), algorithm), "DataError");
  },
};

// RFC 6979, appendix A.2.5, and RFC 7515, appendix A.3
export const ecdsa = {
  async test() {
    const x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
    const y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
    const r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
    const s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const signing = { name: "ECDSA", hash: "SHA-256" };
    const key = await raw(bytes(`04${x}${y}`), algorithm, "verify");
    const verify = (signature, message) =>
      subtle.verify(signing, key, bytes(signature), utf8(message));
    equal(await verify(r + s, "sample"), true);
    equal(await verify(r + s, "samples"), false);
    equal(await verify(s + r, "sample"), false);
    equal(await verify("00".repeat(64), "sample"), false, "zero");
    equal(await verify(`${r + s}00`, "sample"), false, "too long");
    equal(await verify("", "sample"), false, "empty");
    const pressed = await raw(bytes(`03${x}`), algorithm, "verify");
    equal(hex(await subtle.exportKey("raw", pressed)), `04${x}${y}`, "a compressed point");
    await rejects(raw(bytes(`04${x}${x}`), algorithm, "verify"), "DataError");
    await rejects(raw(bytes("00"), algorithm, "verify"), "DataError");
    await rejects(raw(bytes(`04${x}${y}`), algorithm, "sign"), "SyntaxError");
    await rejects(raw(bytes(`04${x}${y}`), { ...algorithm, namedCurve: "P-384" }, "verify"),
      "DataError");
    await rejects(raw(bytes(`04${x}${y}`), { ...algorithm, namedCurve: "K-256" }, "verify"),
      "NotSupportedError");

    const jwk = {
      kty: "EC",
      crv: "P-256",
      x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
      d: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
    };
    const secret = await subtle.importKey("jwk", jwk, algorithm, true, ["sign"]);
    const open = await subtle.importKey("jwk", { ...jwk, d: undefined }, algorithm, true, ["verify"]);
    const made = await subtle.sign(signing, secret, utf8("message"));
    equal(made.byteLength, 64);
    equal(await subtle.verify(signing, open, made, utf8("message")), true);
    await rejects(subtle.importKey("jwk", { ...jwk, d: jwk.x }, algorithm, true, ["sign"]),
      "DataError");
    await rejects(subtle.importKey("jwk", { ...jwk, alg: "ES384" }, algorithm, true, ["sign"]),
      "DataError");
  },
};

// RFC 5903, section 8.1
export const ecdh = {
  async test() {
    const algorithm = { name: "ECDH", namedCurve: "P-256" };
    const part = (text) => base64url(bytes(text));
    const mine = await subtle.importKey("jwk", {
      kty: "EC", crv: "P-256",
      x: part("dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"),
      y: part("5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3"),
      d: part("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433"),
    }, algorithm, false, ["deriveBits", "deriveKey"]);
    const theirs = await raw(bytes(
      "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63" +
        "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
    ), algorithm);
    const shared = "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de";
    equal(hex(await subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 256)), shared);
    const aes = await subtle.deriveKey({ name: "ECDH", public: theirs }, mine,
      { name: "AES-CBC", length: 128 }, true, ["encrypt"]);
    equal(hex(await subtle.exportKey("raw", aes)), shared.slice(0, 32));
    await rejects(subtle.exportKey("jwk", mine), "InvalidAccessError");
    const other = await subtle.generateKey({ ...algorithm, namedCurve: "P-384" }, true, [
      "deriveBits",
    ]);
    await rejects(
      subtle.deriveBits({ name: "ECDH", public: other.publicKey }, mine, 256), "InvalidAccessError",
    );
  },
};

// RFC 7515, appendix A.2
export const rsaSignatures = {
  async test() {
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const message = utf8(
      "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt" +
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
    );
    const signature =
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W" +
      "2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkS" +
      "jtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnv" +
      "Wh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    const key = await subtle.importKey("jwk", RFC7515_A2, algorithm, true, ["sign"]);
    equal(base64url(await subtle.sign(algorithm.name, key, message)), signature);
    const { n, e } = RFC7515_A2;
    const open = await subtle.importKey("jwk", { kty: "RSA", n, e }, algorithm, true, ["verify"]);
    equal(open.algorithm.modulusLength, 2048);
    equal(hex(open.algorithm.publicExponent), "010001");
    const verify = (given) => subtle.verify(algorithm.name, open, given, message);
    equal(await verify(fromBase64url(signature)), true);
    equal(await verify(new Uint8Array(256)), false);
    equal(await verify(fromBase64url(signature).subarray(1)), false);
    await rejects(
      subtle.importKey("jwk", { ...RFC7515_A2, p: RFC7515_A2.q }, algorithm, true, ["sign"]),
      "DataError",
    );
  },
};

// RFC 7520, section 4.2
export const rsaPss = {
  async test() {
    const n =
      "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_" +
      "AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpP" +
      "e7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg" +
      "_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw";
    const signature =
      "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6" +
      "O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqi" +
      "VJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_" +
      "jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw";
    const message = utf8(
      "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGF" +
        "uZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm" +
        "9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUge" +
        "W91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4",
    );
    const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
    const key = await subtle.importKey("jwk", { kty: "RSA", n, e: "AQAB" }, algorithm, true, [
      "verify",
    ]);
    const verify = (saltLength) =>
      subtle.verify({ name: "RSA-PSS", saltLength }, key, fromBase64url(signature), message);
    equal(await verify(48), true);
    equal(await verify(32), false);
    const pair = await subtle.generateKey(
      { ...algorithm, modulusLength: 1024, publicExponent: bytes("010001") }, false, [
        "sign",
        "verify",
      ]);
    const scheme = { name: "RSA-PSS", saltLength: 20 };
    const made = await subtle.sign(scheme, pair.privateKey, message);
    equal(await subtle.verify(scheme, pair.publicKey, made, message), true);
    await rejects(subtle.sign({ name: "RSA-PSS", saltLength: 127 }, pair.privateKey, message),
      "OperationError");
  },
};

// RFC 7516, appendix A.1: RSA-OAEP and AES-GCM together
export const rsaOaep = {
  async test() {
    const [head, sealed, iv, ciphertext, tag] = (
      "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ." +
      "OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kL" +
      "zcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5Xn" +
      "ZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppam" +
      "avo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg." +
      "48V1_ALb6US04U3b." +
      "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A." +
      "XFBoMYUZodetZdvTiFvSkQ"
    ).split(".");
    const algorithm = { name: "RSA-OAEP", hash: "SHA-1" };
    const key = await subtle.importKey("jwk", RFC7516_A1, algorithm, false, ["unwrapKey", "decrypt"]);
    const content = await subtle.unwrapKey("raw", fromBase64url(sealed), key, "RSA-OAEP", "AES-GCM",
      true, ["decrypt"]);
    const joined = new Uint8Array([...fromBase64url(ciphertext), ...fromBase64url(tag)]);
    const plain = await subtle.decrypt(
      { name: "AES-GCM", iv: fromBase64url(iv), additionalData: utf8(head) }, content, joined,
    );
    equal(text(plain), "The true sign of intelligence is not knowledge but imagination.");
    await rejects(
      subtle.decrypt({ name: "RSA-OAEP", label: utf8("x") }, key, fromBase64url(sealed)),
      "OperationError",
    );
    const { n, e } = RFC7516_A1;
    const open = await subtle.importKey("jwk", { kty: "RSA", n, e }, algorithm, true, ["encrypt"]);
    const labelled = { name: "RSA-OAEP", label: utf8("label") };
    const secret = await subtle.encrypt(labelled, open, utf8("secret"));
    equal(text(await subtle.decrypt(labelled, key, secret)), "secret");
    await rejects(subtle.encrypt("RSA-OAEP", open, new Uint8Array(215)), "OperationError");
  },
};

const PAIRS = [
  [{ name: "ECDSA", namedCurve: "P-256" }, ["sign", "verify"]],
  [{ name: "ECDSA", namedCurve: "P-521" }, ["sign", "verify"]],
  [{ name: "ECDH", namedCurve: "P-384" }, ["deriveBits"]],
  [{ name: "Ed25519" }, ["sign", "verify"]],
  [{ name: "X25519" }, ["deriveKey"]],
  [
    { name: "RSA-OAEP", modulusLength: 1024, publicExponent: bytes("03"), hash: "SHA-512" },
    ["encrypt", "decrypt"],
  ],
];

export const everyFormat = {
  async test() {
    for (const [algorithm, usages] of PAIRS) {
      const pair = await subtle.generateKey(algorithm, true, usages);
      for (const key of [pair.publicKey, pair.privateKey]) {
        const formats = key.type === "public" ? ["spki", "jwk"] : ["pkcs8", "jwk"];
        if (key.type === "public" && !algorithm.modulusLength) formats.push("raw");
        for (const format of formats) {
          const data = await subtle.exportKey(format, key);
          const again = await subtle.importKey(format, data, algorithm, true, key.usages);
          const what = `${algorithm.name} ${key.type} ${format}`;
          same(again.algorithm, key.algorithm, what);
          for (const other of formats) {
            const texts = [];
            for (const each of [key, again]) {
              const exported = await subtle.exportKey(other, each);
              texts.push(exported instanceof ArrayBuffer ? hex(exported) : JSON.stringify(exported));
            }
            equal(texts[1], texts[0], `${what} as ${other}`);
          }
          if (format === "jwk") continue;
          const short = new Uint8Array(data).subarray(0, -1);
          await rejects(subtle.importKey(format, short, algorithm, true, key.usages), "DataError");
          const long = new Uint8Array([...new Uint8Array(data), 0]);
          await rejects(subtle.importKey(format, long, algorithm, true, key.usages), "DataError");
        }
        const wrong = key.type === "public" ? "pkcs8" : "spki";
        await rejects(subtle.exportKey(wrong, key), "InvalidAccessError");
      }
    }
  },
};

export const keysOfOtherTypesAreRefused = {
  async test() {
    const ed = await subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    const spki = await subtle.exportKey("spki", ed.publicKey);
    await rejects(subtle.importKey("spki", spki, "X25519", true, []), "DataError");
    const ec = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, true, ["sign"]);
    const pkcs8 = await subtle.exportKey("pkcs8", ec.privateKey);
    const smaller = { name: "ECDSA", namedCurve: "P-256" };
    await rejects(subtle.importKey("pkcs8", pkcs8, smaller, true, ["sign"]), "DataError");
    const rsa = { name: "RSA-PSS", hash: "SHA-256" };
    await rejects(subtle.importKey("pkcs8", pkcs8, rsa, true, ["sign"]), "DataError");
  },
};

export const wrongUse = {
  async test() {
    const aes = { name: "AES-GCM", length: 256 };
    await rejects(subtle.generateKey(aes, true, []), "SyntaxError");
    await rejects(subtle.generateKey(aes, true, ["sign"]), "SyntaxError");
    await rejects(subtle.generateKey(aes, true, ["fly"]), "TypeError");
    await rejects(subtle.generateKey({ ...aes, length: 100 }, true, ["encrypt"]), "OperationError");
    await rejects(subtle.generateKey({ name: "AES-XTS" }, true, ["encrypt"]), "NotSupportedError");
    await rejects(subtle.generateKey({}, true, ["encrypt"]), "TypeError");
    await rejects(subtle.generateKey(aes), "TypeError");
    await rejects(raw(new Uint8Array(15), "AES-GCM", "encrypt"), "DataError");
    await rejects(subtle.importKey("text", new Uint8Array(16), "AES-GCM", true, ["encrypt"]),
      "TypeError");
    await rejects(subtle.importKey("spki", new Uint8Array(16), "AES-GCM", true, ["encrypt"]),
      "NotSupportedError");
    const rsa = { name: "RSA-PSS", hash: "SHA-256", publicExponent: bytes("010001") };
    await rejects(subtle.generateKey({ ...rsa, modulusLength: 8192 }, true, ["sign"]),
      "OperationError");
    await rejects(
      subtle.generateKey({ ...rsa, modulusLength: 2048, publicExponent: bytes("02") }, true, ["sign"]),
      "OperationError",
    );
    const key = await subtle.generateKey(aes, false, ["encrypt"]);
    const algorithm = { name: "AES-GCM", iv: new Uint8Array(12) };
    await rejects(subtle.decrypt(algorithm, key, new Uint8Array(16)), "InvalidAccessError");
    await rejects(subtle.exportKey("raw", key), "InvalidAccessError");
    await rejects(subtle.encrypt(algorithm, {}, new Uint8Array(16)), "TypeError");
    await rejects(subtle.importKey("jwk", { kty: "oct", k: "A" }, "AES-GCM", true, ["encrypt"]),
      "DataError");
    await rejects(subtle.importKey("jwk", { kty: "oct", k: "AAAAAAAAAAAAAAAAAAAAAA", ext: false },
      "AES-GCM", true, ["encrypt"]), "DataError");
    throws(() => new CryptoKey(), "TypeError");
    throws(() => new SubtleCrypto(), "TypeError");
    throws(() => structuredClone(key), "DataCloneError");
  },
};

export const whatGuestsChangeStaysOutside = {
  async test() {
    const key = await subtle.generateKey({ name: "AES-GCM", length: 128 }, false, ["encrypt"]);
    key.algorithm.name = "AES-CBC";
    key.usages.push("decrypt");
    const algorithm = { name: "AES-GCM", iv: new Uint8Array(12) };
    await rejects(subtle.decrypt(algorithm, key, new Uint8Array(16)), "InvalidAccessError");
    await subtle.encrypt(algorithm, key, new Uint8Array(16));
    equal(Object.prototype.toString.call(key), "[object CryptoKey]");
    // The data is taken at once.
    const data = utf8("abc");
    const digest = subtle.digest("SHA-256", data);
    data[0] = 0;
    check(hex(await digest).startsWith("ba7816bf"), "the digest is of what was given");
  },
};

export const timingSafeEqual = {
  test() {
    equal(subtle.timingSafeEqual(utf8("same"), utf8("same")), true);
    equal(subtle.timingSafeEqual(utf8("same"), utf8("sane")), false);
    equal(subtle.timingSafeEqual(new ArrayBuffer(0), utf8("")), true);
    throws(() => subtle.timingSafeEqual(utf8("a"), utf8("ab")), "TypeError");
    throws(() => subtle.timingSafeEqual("a", "a"), "TypeError");
  },
};

export const randomValues = {
  test() {
    for (const Type of [Int8Array, Uint8ClampedArray, Uint16Array, Int32Array, BigUint64Array]) {
      const array = new Type(16);
      equal(crypto.getRandomValues(array), array);
      check(array.some((value) => value), `${Type.name} is filled`);
    }
    throws(() => crypto.getRandomValues(new Float64Array(1)), "TypeMismatchError");
    throws(() => crypto.getRandomValues(new DataView(new ArrayBuffer(1))), "TypeMismatchError");
    throws(() => crypto.getRandomValues([1]), "TypeError");
    equal(crypto.getRandomValues(new Uint8Array(65536)).length, 65536);
    throws(() => crypto.getRandomValues(new Uint16Array(32769)), "QuotaExceededError");
    check(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(
      crypto.randomUUID()), "a UUID of version 4");
  },
};

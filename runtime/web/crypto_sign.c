/* Signatures, and encryption with RSA. */
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

#include "crypto.h"

ISO__OWNED(ECDSA_SIG, ECDSA_SIG_free)

/* Sets the padding that the scheme of a signature wants. */
static bool set_scheme(iso__call *call, EVP_PKEY_CTX *context) {
  if (!iso__crypto_arg_is(call, 0, "RSA-PSS")) return true;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, (int)iso__arg_uint(call, 2)) == 1;
}

/* Bytes of each of the two numbers of a signature on this curve; 0 for other keys. */
static size_t half_of(EVP_PKEY *key) {
  return EVP_PKEY_is_a(key, "EC") ? ((size_t)EVP_PKEY_get_bits(key) + 7) / 8 : 0;
}

/* Web Cryptography writes the two numbers one after the other, OpenSSL in DER. */
static uint8_t *flatten(const uint8_t *der, size_t length, size_t half) {
  iso__owned(ECDSA_SIG_free) ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)length);
  if (!pair) return NULL;
  uint8_t *flat = iso__crypto_alloc(2 * half);
  if (BN_bn2binpad(ECDSA_SIG_get0_r(pair), flat, (int)half) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair), flat + half, (int)half) < 0) {
    free(flat);
    return NULL;
  }
  return flat;
}

/* The reverse: DER, malloc'ed by OpenSSL; its length, or -1. */
static int to_der(iso__bytes flat, size_t half, unsigned char **der) {
  if (flat.length != 2 * half) return -1;
  iso__owned(ECDSA_SIG_free) ECDSA_SIG *pair = ECDSA_SIG_new();
  BIGNUM *r = BN_bin2bn(flat.data, (int)half, NULL);
  BIGNUM *s = BN_bin2bn(flat.data + half, (int)half, NULL);
  if (!pair || !r || !s || ECDSA_SIG_set0(pair, r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return -1;
  }
  return i2d_ECDSA_SIG(pair, der);
}

/* sign(scheme, hash or "", bytes of salt, private key, data) -> bytes, or the reason */
void iso__crypto_sign(iso__call *call) {
  const EVP_MD *hash = iso__crypto_hash(call, 1);
  iso__owned(EVP_PKEY_free) EVP_PKEY *key = iso__crypto_key(call, 3, true);
  iso__bytes data = iso__crypto_arg(call, 4);
  iso__owned(EVP_MD_CTX_free) EVP_MD_CTX *context = EVP_MD_CTX_new();
  EVP_PKEY_CTX *parameters;
  size_t length = 0;
  if (!key || !context || EVP_DigestSignInit(context, &parameters, hash, NULL, key) != 1 ||
      !set_scheme(call, parameters) ||
      EVP_DigestSign(context, NULL, &length, data.data, data.length) != 1) {
    iso__crypto_refuse(call, "The key cannot sign with these parameters.");
    return;
  }
  uint8_t *signature = iso__crypto_alloc(length);
  if (EVP_DigestSign(context, signature, &length, data.data, data.length) != 1) {
    free(signature);
    iso__crypto_refuse(call, "The key cannot sign with these parameters.");
    return;
  }
  size_t half = half_of(key);
  if (half) {
    uint8_t *flat = flatten(signature, length, half);
    free(signature);
    signature = flat;
    length = 2 * half;
  }
  if (signature) iso__return_bytes(call, signature, length);
}

/* verify(scheme, hash or "", bytes of salt, public key, signature, data) -> whether it is right */
void iso__crypto_verify(iso__call *call) {
  const EVP_MD *hash = iso__crypto_hash(call, 1);
  iso__owned(EVP_PKEY_free) EVP_PKEY *key = iso__crypto_key(call, 3, false);
  iso__bytes signature = iso__crypto_arg(call, 4);
  iso__bytes data = iso__crypto_arg(call, 5);
  iso__owned(EVP_MD_CTX_free) EVP_MD_CTX *context = EVP_MD_CTX_new();
  EVP_PKEY_CTX *parameters;
  if (!key || !context || EVP_DigestVerifyInit(context, &parameters, hash, NULL, key) != 1 ||
      !set_scheme(call, parameters)) {
    iso__crypto_refuse(call, "The key cannot verify with these parameters.");
    return;
  }
  unsigned char *der = NULL;
  size_t half = half_of(key);
  if (half) {
    int length = to_der(signature, half, &der);
    signature = (iso__bytes){der, length < 0 ? 0 : (size_t)length};
  }
  bool right = (!half || der) && EVP_DigestVerify(context, signature.data, signature.length,
                                                  data.data, data.length) == 1;
  OPENSSL_free(der);
  ERR_clear_error(); /* a wrong signature leaves errors behind */
  iso__return_bool(call, right);
}

static bool set_oaep(EVP_PKEY_CTX *context, const EVP_MD *hash, iso__bytes label) {
  if (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) != 1 ||
      EVP_PKEY_CTX_set_rsa_oaep_md(context, hash) != 1 ||
      EVP_PKEY_CTX_set_rsa_mgf1_md(context, hash) != 1) {
    return false;
  }
  if (label.length == 0) return true;
  uint8_t *copy = OPENSSL_memdup(label.data, label.length); /* passes to the context */
  return copy && EVP_PKEY_CTX_set0_rsa_oaep_label(context, copy, (int)label.length) == 1;
}

/* oaep(encrypt, hash, key, label, data) -> bytes, or the reason */
void iso__crypto_oaep(iso__call *call) {
  bool encrypt = iso__arg_bool(call, 0);
  const EVP_MD *hash = iso__crypto_hash(call, 1);
  iso__owned(EVP_PKEY_free) EVP_PKEY *key = iso__crypto_key(call, 2, !encrypt);
  iso__bytes data = iso__crypto_arg(call, 4);
  iso__owned(EVP_PKEY_CTX_free) EVP_PKEY_CTX *context =
      key ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
  int (*run)(EVP_PKEY_CTX *, unsigned char *, size_t *, const unsigned char *, size_t) =
      encrypt ? EVP_PKEY_encrypt : EVP_PKEY_decrypt;
  size_t length = 0;
  if (hash && context &&
      (encrypt ? EVP_PKEY_encrypt_init(context) : EVP_PKEY_decrypt_init(context)) == 1 &&
      set_oaep(context, hash, iso__crypto_arg(call, 3)) &&
      run(context, NULL, &length, data.data, data.length) == 1) {
    uint8_t *out = iso__crypto_alloc(length);
    if (run(context, out, &length, data.data, data.length) == 1) {
      iso__return_bytes(call, out, length);
      return;
    }
    free(out);
  }
  iso__crypto_refuse(
      call, encrypt ? "The data is too long for this key." : "The data could not be decrypted.");
}

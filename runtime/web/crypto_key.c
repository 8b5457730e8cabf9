/* Asymmetric keys: made, read, taken apart for JWK and put together from it. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

#include "crypto.h"

ISO__OWNED(OSSL_PARAM_BLD, OSSL_PARAM_BLD_free)
ISO__OWNED(OSSL_PARAM, OSSL_PARAM_free)

static void free_text(char **text) { free(*text); }
#define owned_text __attribute__((cleanup(free_text)))

/* ---- encodings ---- */

/* Answers the native with the key as PKCS #8 or SubjectPublicKeyInfo. */
static void return_key(iso__call *call, EVP_PKEY *key, bool private_key) {
  unsigned char *der = NULL;
  int length;
  if (private_key) {
    iso__owned(PKCS8_PRIV_KEY_INFO_free) PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
    length = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : -1;
  } else {
    length = i2d_PUBKEY(key, &der);
  }
  if (length <= 0) {
    iso__crypto_refuse(call, "The key cannot be encoded.");
    return;
  }
  uint8_t *bytes = iso__crypto_alloc((size_t)length);
  memcpy(bytes, der, (size_t)length);
  OPENSSL_clear_free(der, (size_t)length);
  iso__return_bytes(call, bytes, (size_t)length);
}

/* Whether the key is of the type ("RSA", "EC", "ED25519", "X25519"), and on the curve if "EC". */
static bool is_type(EVP_PKEY *key, const char *type, const char *curve) {
  if (!EVP_PKEY_is_a(key, type)) return false;
  if (strcmp(type, "EC") != 0) return true;
  char name[80];
  size_t length;
  if (EVP_PKEY_get_group_name(key, name, sizeof name, &length) != 1) return false;
  return OBJ_txt2nid(name) == EC_curve_nist2nid(curve);
}

/* ---- making ---- */

/* Goes on until the isolate is ended: finding primes for a long key takes seconds. */
static int may_go_on(EVP_PKEY_CTX *context) {
  return !iso__isolate_terminated(EVP_PKEY_CTX_get_app_data(context));
}

static EVP_PKEY *generate_rsa(iso__isolate *isolate, int bits, iso__bytes exponent) {
  iso__owned(EVP_PKEY_CTX_free) EVP_PKEY_CTX *context =
      EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  iso__owned(BN_clear_free) BIGNUM *e = BN_bin2bn(exponent.data, (int)exponent.length, NULL);
  EVP_PKEY *key = NULL;
  if (!context || !e || EVP_PKEY_keygen_init(context) != 1) return NULL;
  EVP_PKEY_CTX_set_app_data(context, isolate);
  EVP_PKEY_CTX_set_cb(context, may_go_on);
  if (EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) != 1 ||
      EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, e) != 1 ||
      EVP_PKEY_generate(context, &key) != 1) {
    return NULL;
  }
  return key;
}

/* keyGenerate(type, curve, bits, public exponent) -> PKCS #8, or the reason */
void iso__crypto_key_generate(iso__call *call) {
  owned_text char *type = iso__arg_string(call, 0, NULL);
  owned_text char *curve = iso__arg_string(call, 1, NULL);
  iso__owned(EVP_PKEY_free) EVP_PKEY *key = NULL;
  if (strcmp(type, "RSA") == 0) {
    key = generate_rsa(iso__call_isolate(call), (int)iso__arg_uint(call, 2),
                       iso__crypto_arg(call, 3));
  } else if (strcmp(type, "EC") == 0) {
    key = EVP_PKEY_Q_keygen(NULL, NULL, type, curve);
  } else {
    key = EVP_PKEY_Q_keygen(NULL, NULL, type);
  }
  if (!key) {
    iso__crypto_refuse(call, "The key could not be generated with these parameters.");
    return;
  }
  return_key(call, key, true);
}

/* ---- reading ---- */

/* keyRead(type, curve, private, encoded) -> the same key in its one right encoding, or the reason */
void iso__crypto_key_read(iso__call *call) {
  owned_text char *type = iso__arg_string(call, 0, NULL);
  owned_text char *curve = iso__arg_string(call, 1, NULL);
  bool private_key = iso__arg_bool(call, 2);
  iso__owned(EVP_PKEY_free) EVP_PKEY *key = iso__crypto_key(call, 3, private_key);
  if (!key) {
    iso__crypto_refuse(call, private_key ? "The data is not a private key in PKCS #8."
                                         : "The data is not a SubjectPublicKeyInfo.");
    return;
  }
  if (!is_type(key, type, curve)) {
    iso__crypto_refuse(call, "The key is of another type than the algorithm.");
    return;
  }
  if (strcmp(type, "EC") == 0) {
    EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed");
  }
  return_key(call, key, private_key);
}

/* keyPublic(PKCS #8) -> SubjectPublicKeyInfo */
void iso__crypto_key_public(iso__call *call) {
  iso__owned(EVP_PKEY_free) EVP_PKEY *key = iso__crypto_key(call, 0, true);
  if (key) {
    return_key(call, key, false);
  } else {
    iso__crypto_refuse(call, "The data is not a private key in PKCS #8.");
  }
}

/* ---- numbers of a key ---- */

typedef struct part {
  const char *name; /* as in JWK */
  const char *param;
} part;

static const part rsa_parts[] = {
    {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
    {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
};
static const part ec_parts[] = {
    {"x", OSSL_PKEY_PARAM_EC_PUB_X},
    {"y", OSSL_PKEY_PARAM_EC_PUB_Y},
    {"d", OSSL_PKEY_PARAM_PRIV_KEY},
};

static void return_number(iso__call *call, EVP_PKEY *key, const char *param, size_t width) {
  iso__owned(BN_clear_free) BIGNUM *number = NULL;
  if (EVP_PKEY_get_bn_param(key, param, &number) != 1) {
    iso__crypto_refuse(call, "The key has no such number.");
    return;
  }
  size_t length = width ? width : (size_t)BN_num_bytes(number);
  uint8_t *bytes = iso__crypto_alloc(length);
  BN_bn2binpad(number, bytes, (int)length);
  iso__return_bytes(call, bytes, length);
}

/* The bytes of a key of Ed25519 or X25519, or a point of a curve. */
static void return_raw(iso__call *call, EVP_PKEY *key, const char *param) {
  size_t length = 0;
  if (EVP_PKEY_get_octet_string_param(key, param, NULL, 0, &length) != 1) {
    iso__crypto_refuse(call, "The key has no such part.");
    return;
  }
  uint8_t *bytes = iso__crypto_alloc(length);
  if (EVP_PKEY_get_octet_string_param(key, param, bytes, length, &length) != 1) {
    free(bytes);
    iso__crypto_refuse(call, "The key has no such part.");
    return;
  }
  iso__return_bytes(call, bytes, length);
}

/* keyPart(private, encoded key, name) -> bytes, or the reason. The name is one of JWK's, or "raw" for
 * a public key's raw form. */
void iso__crypto_key_part(iso__call *call) {
  iso__owned(EVP_PKEY_free) EVP_PKEY *key = iso__crypto_key(call, 1, iso__arg_bool(call, 0));
  owned_text char *name = iso__arg_string(call, 2, NULL);
  if (!key) {
    iso__crypto_refuse(call, "The data is not a key.");
    return;
  }
  bool is_ec = EVP_PKEY_is_a(key, "EC");
  bool is_rsa = EVP_PKEY_is_a(key, "RSA");
  if (!is_rsa && (!is_ec || strcmp(name, "raw") == 0)) {
    if (is_ec) {
      EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                     "uncompressed");
    }
    return_raw(call, key,
               strcmp(name, "d") == 0 ? OSSL_PKEY_PARAM_PRIV_KEY : OSSL_PKEY_PARAM_PUB_KEY);
    return;
  }
  const part *parts = is_ec ? ec_parts : rsa_parts;
  size_t count = is_ec ? sizeof ec_parts / sizeof *parts : sizeof rsa_parts / sizeof *parts;
  for (size_t i = 0; i < count; i++) {
    if (strcmp(parts[i].name, name) == 0) {
      return_number(call, key, parts[i].param,
                    is_ec ? ((size_t)EVP_PKEY_get_bits(key) + 7) / 8 : 0);
      return;
    }
  }
  iso__crypto_refuse(call, "The key has no such number.");
}

/* ---- putting together ---- */

enum { MOST_PARTS = 8, FIRST_PART = 3 };

/* The numbers that are pushed into a builder must stay until it has made its parameters. */
typedef struct numbers {
  BIGNUM *list[MOST_PARTS];
} numbers;

static void free_numbers(numbers *all) {
  for (size_t i = 0; i < MOST_PARTS; i++) BN_clear_free(all->list[i]);
}

static bool push_number(iso__call *call, int index, OSSL_PARAM_BLD *builder, const char *param,
                        BIGNUM **number) {
  iso__bytes bytes = iso__crypto_arg(call, index);
  if (iso__arg_is_undefined(call, index)) return true;
  if (bytes.length > 4096) return false;
  *number = BN_secure_new();
  return *number && BN_bin2bn(bytes.data, (int)bytes.length, *number) &&
         OSSL_PARAM_BLD_push_BN(builder, param, *number) == 1;
}

/* x and y as an uncompressed point, or x as a point that is whole. */
static bool push_point(iso__call *call, OSSL_PARAM_BLD *builder, uint8_t *point) {
  iso__bytes x = iso__crypto_arg(call, FIRST_PART);
  iso__bytes y = iso__crypto_arg(call, FIRST_PART + 1);
  if (iso__arg_is_undefined(call, FIRST_PART + 1)) {
    return OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, x.data, x.length) ==
           1;
  }
  if (x.length != y.length || x.length > 66) return false;
  point[0] = POINT_CONVERSION_UNCOMPRESSED;
  memcpy(point + 1, x.data, x.length);
  memcpy(point + 1 + x.length, y.data, y.length);
  return OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point,
                                          1 + 2 * x.length) == 1;
}

static EVP_PKEY *build(const char *type, OSSL_PARAM_BLD *builder, bool private_key) {
  iso__owned(OSSL_PARAM_free) OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
  iso__owned(EVP_PKEY_CTX_free) EVP_PKEY_CTX *context =
      EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  EVP_PKEY *key = NULL;
  if (!params || !context || EVP_PKEY_fromdata_init(context) != 1 ||
      EVP_PKEY_fromdata(context, &key, private_key ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                        params) != 1) {
    return NULL;
  }
  iso__owned(EVP_PKEY_CTX_free) EVP_PKEY_CTX *check = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
  bool right =
      check && (private_key ? EVP_PKEY_pairwise_check(check) == 1
                            : strcmp(type, "EC") != 0 || EVP_PKEY_public_check(check) == 1);
  if (!right) {
    EVP_PKEY_free(key);
    return NULL;
  }
  return key;
}

static EVP_PKEY *build_numbers(iso__call *call, const char *type, const char *curve,
                               bool private_key) {
  iso__owned(OSSL_PARAM_BLD_free) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  __attribute__((cleanup(free_numbers))) numbers all = {0};
  uint8_t point[1 + 2 * 66];
  bool pushed = builder != NULL;
  if (strcmp(type, "EC") == 0) {
    pushed = pushed &&
             OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) == 1 &&
             push_point(call, builder, point) &&
             push_number(call, FIRST_PART + 2, builder, OSSL_PKEY_PARAM_PRIV_KEY, &all.list[0]);
  } else {
    for (int i = 0; pushed && i < MOST_PARTS; i++) {
      pushed = push_number(call, FIRST_PART + i, builder, rsa_parts[i].param, &all.list[i]);
    }
  }
  return pushed ? build(type, builder, private_key) : NULL;
}

/* keyBuild(type, curve, private, ...numbers) -> the key's encoding, or the reason. The numbers are for
 * RSA n e d p q dp dq qi; for EC x y d, or a point alone; for the others x or d. */
void iso__crypto_key_build(iso__call *call) {
  owned_text char *type = iso__arg_string(call, 0, NULL);
  owned_text char *curve = iso__arg_string(call, 1, NULL);
  bool private_key = iso__arg_bool(call, 2);
  iso__owned(EVP_PKEY_free) EVP_PKEY *key = NULL;
  if (strcmp(type, "RSA") == 0 || strcmp(type, "EC") == 0) {
    key = build_numbers(call, type, curve, private_key);
  } else {
    iso__bytes raw = iso__crypto_arg(call, FIRST_PART);
    key = private_key ? EVP_PKEY_new_raw_private_key_ex(NULL, type, NULL, raw.data, raw.length)
                      : EVP_PKEY_new_raw_public_key_ex(NULL, type, NULL, raw.data, raw.length);
  }
  if (!key) {
    iso__crypto_refuse(call, "These numbers make no key.");
    return;
  }
  if (strcmp(type, "EC") == 0) {
    EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed");
  }
  return_key(call, key, private_key);
}

/* Keys from passwords and from other keys. */
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "crypto.h"

ISO__OWNED(EVP_KDF, EVP_KDF_free)
ISO__OWNED(EVP_KDF_CTX, EVP_KDF_CTX_free)

/* pbkdf2(hash, password, salt, iterations, bytes) -> bytes, or the reason */
void iso__crypto_pbkdf2(iso__call *call) {
  const EVP_MD *hash = iso__crypto_hash(call, 0);
  iso__bytes password = iso__crypto_arg(call, 1);
  iso__bytes salt = iso__crypto_arg(call, 2);
  int iterations = (int)iso__arg_uint(call, 3);
  size_t length = iso__arg_uint(call, 4);
  uint8_t *derived = iso__crypto_alloc(length);
  if (hash && iterations > 0 && password.length <= INT32_MAX && salt.length <= INT32_MAX &&
      length <= INT32_MAX &&
      (length == 0 ||
       PKCS5_PBKDF2_HMAC((const char *)password.data, (int)password.length, salt.data,
                         (int)salt.length, iterations, hash, (int)length, derived) == 1)) {
    iso__return_bytes(call, derived, length);
    return;
  }
  free(derived);
  iso__crypto_refuse(call, "PBKDF2 refused its parameters.");
}

static OSSL_PARAM octets(const char *name, iso__bytes bytes) {
  return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)bytes.data, bytes.length);
}

/* hkdf(hash, key, salt, info, bytes) -> bytes, or the reason */
void iso__crypto_hkdf(iso__call *call) {
  const EVP_MD *hash = iso__crypto_hash(call, 0);
  size_t length = iso__arg_uint(call, 4);
  iso__owned(EVP_KDF_free) EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
  iso__owned(EVP_KDF_CTX_free) EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
  if (!hash || !context || length > 255 * (size_t)EVP_MD_get_size(hash)) {
    iso__crypto_refuse(call, "HKDF gives at most 255 times the length of its hash.");
    return;
  }
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
                                       (char *)(uintptr_t)EVP_MD_get0_name(hash), 0),
      octets(OSSL_KDF_PARAM_KEY, iso__crypto_arg(call, 1)),
      octets(OSSL_KDF_PARAM_SALT, iso__crypto_arg(call, 2)),
      octets(OSSL_KDF_PARAM_INFO, iso__crypto_arg(call, 3)),
      OSSL_PARAM_construct_end(),
  };
  uint8_t *derived = iso__crypto_alloc(length);
  if (length == 0 || EVP_KDF_derive(context, derived, length, params) == 1) {
    iso__return_bytes(call, derived, length);
    return;
  }
  free(derived);
  iso__crypto_refuse(call, "HKDF refused its parameters.");
}

/* agree(private key, public key) -> the shared secret, or the reason */
void iso__crypto_agree(iso__call *call) {
  iso__owned(EVP_PKEY_free) EVP_PKEY *mine = iso__crypto_key(call, 0, true);
  iso__owned(EVP_PKEY_free) EVP_PKEY *theirs = iso__crypto_key(call, 1, false);
  iso__owned(EVP_PKEY_CTX_free) EVP_PKEY_CTX *context =
      mine ? EVP_PKEY_CTX_new_from_pkey(NULL, mine, NULL) : NULL;
  size_t length = 0;
  if (context && theirs && EVP_PKEY_derive_init(context) == 1 &&
      EVP_PKEY_derive_set_peer(context, theirs) == 1 &&
      EVP_PKEY_derive(context, NULL, &length) == 1) {
    uint8_t *secret = iso__crypto_alloc(length);
    if (EVP_PKEY_derive(context, secret, &length) == 1) {
      iso__return_bytes(call, secret, length);
      return;
    }
    free(secret);
  }
  iso__crypto_refuse(call, "The two keys share no secret.");
}

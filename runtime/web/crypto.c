/* What the natives of crypto.subtle share: arguments, hashes, keys from bytes. */
#include "crypto.h"

#include <openssl/err.h>
#include <string.h>

iso__bytes iso__crypto_arg(iso__call *call, int index) {
  iso__bytes bytes;
  iso__arg_bytes(call, index, &bytes.data, &bytes.length);
  if (!bytes.data) bytes.data = (const uint8_t *)"";
  return bytes;
}

const EVP_MD *iso__crypto_hash(iso__call *call, int index) {
  static const struct {
    const char *name;
    const EVP_MD *(*get)(void);
  } hashes[] = {{"SHA-256", EVP_sha256},
                {"SHA-1", EVP_sha1},
                {"SHA-384", EVP_sha384},
                {"SHA-512", EVP_sha512},
                {"MD5", EVP_md5}};
  char *name = iso__arg_string(call, index, NULL);
  const EVP_MD *found = NULL;
  for (size_t i = 0; i < sizeof hashes / sizeof hashes[0] && !found; i++) {
    if (strcmp(hashes[i].name, name) == 0) found = hashes[i].get();
  }
  free(name);
  return found;
}

bool iso__crypto_arg_is(iso__call *call, int index, const char *text) {
  char *given = iso__arg_string(call, index, NULL);
  bool same = strcmp(given, text) == 0;
  free(given);
  return same;
}

uint8_t *iso__crypto_alloc(size_t length) {
  uint8_t *bytes = malloc(length ? length : 1);
  if (!bytes) abort();
  return bytes;
}

void iso__crypto_refuse(iso__call *call, const char *reason) {
  ERR_clear_error();
  iso__return_string(call, reason, strlen(reason));
}

EVP_PKEY *iso__crypto_key(iso__call *call, int index, bool private_key) {
  iso__bytes der = iso__crypto_arg(call, index);
  const unsigned char *at = der.data;
  const unsigned char *end = der.data + der.length;
  if (der.length > INT32_MAX) return NULL;
  EVP_PKEY *key;
  if (private_key) {
    iso__owned(PKCS8_PRIV_KEY_INFO_free) PKCS8_PRIV_KEY_INFO *info =
        d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)der.length);
    key = info ? EVP_PKCS82PKEY(info) : NULL;
  } else {
    key = d2i_PUBKEY(NULL, &at, (long)der.length);
  }
  if (key && at != end) {
    EVP_PKEY_free(key);
    key = NULL;
  }
  return key;
}

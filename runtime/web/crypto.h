/* What the files of crypto.subtle share. Private to the folder.
 *
 * Every native here takes bytes and gives bytes: keys are their own encodings (raw for secret keys,
 * PKCS #8 for private ones, SubjectPublicKeyInfo for public ones), so nothing has to be released.
 * What an algorithm refuses comes back as text, the reason: JavaScript knows which DOMException
 * the standard wants for it. All of it runs on the isolate's thread. */
#ifndef ISO_WEB_CRYPTO_H
#define ISO_WEB_CRYPTO_H

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "../engine/late.h"
#include "web.h"

/* The owner of an OpenSSL object frees it at the end of its block. */
#define ISO__OWNED(type, end) \
  static inline void iso__##end##_at(type **at) { end(*at); }
ISO__OWNED(EVP_PKEY, EVP_PKEY_free)
ISO__OWNED(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
ISO__OWNED(EVP_MD_CTX, EVP_MD_CTX_free)
ISO__OWNED(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)
ISO__OWNED(PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free)
ISO__OWNED(BIGNUM, BN_clear_free)
#define iso__owned(end) __attribute__((cleanup(iso__##end##_at)))

/* Bytes of an argument: they are V8's, and end with the native. */
typedef struct iso__bytes {
  const uint8_t *data;
  size_t length;
} iso__bytes;

/* Never with a NULL pointer, so that an empty argument can be given to any function. */
iso__bytes iso__crypto_arg(iso__call *call, int index);

/* The argument names a hash as Web Cryptography does ("SHA-256"); NULL for any other text. */
const EVP_MD *iso__crypto_hash(iso__call *call, int index);

/* Whether the argument is this text. */
bool iso__crypto_arg_is(iso__call *call, int index, const char *text);

/* malloc'ed; ends the process where there is no memory for it. */
uint8_t *iso__crypto_alloc(size_t length);

/* Answers the native with the reason why there is no result; forgets OpenSSL's own list of errors. */
void iso__crypto_refuse(iso__call *call, const char *reason);

/* The key that the argument encodes: PKCS #8 if `private_key`, else SubjectPublicKeyInfo. The
 * caller's; NULL for bytes that are not exactly one key. */
EVP_PKEY *iso__crypto_key(iso__call *call, int index, bool private_key);

/* The natives of each file. */
void iso__crypto_digest(iso__call *call);
void iso__crypto_digest_new(iso__call *call);
void iso__crypto_digest_update(iso__call *call);
void iso__crypto_digest_end(iso__call *call);
void iso__crypto_hmac(iso__call *call);
void iso__crypto_equal(iso__call *call);
void iso__crypto_cipher(iso__call *call);
void iso__crypto_gcm(iso__call *call);
void iso__crypto_pbkdf2(iso__call *call);
void iso__crypto_hkdf(iso__call *call);
void iso__crypto_agree(iso__call *call);
void iso__crypto_sign(iso__call *call);
void iso__crypto_verify(iso__call *call);
void iso__crypto_oaep(iso__call *call);
void iso__crypto_key_generate(iso__call *call);
void iso__crypto_key_read(iso__call *call);
void iso__crypto_key_public(iso__call *call);
void iso__crypto_key_build(iso__call *call);
void iso__crypto_key_part(iso__call *call);

#endif

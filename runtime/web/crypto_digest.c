/* Digests and message authentication: whole messages, and digests of streams. */
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <string.h>

#include "crypto.h"

/* digest(hash, data) -> bytes */
void iso__crypto_digest(iso__call *call) {
  const EVP_MD *hash = iso__crypto_hash(call, 0);
  iso__bytes data = iso__crypto_arg(call, 1);
  unsigned int length = 0;
  uint8_t *digest = iso__crypto_alloc(EVP_MAX_MD_SIZE);
  if (hash && EVP_Digest(data.data, data.length, digest, &length, hash, NULL) == 1) {
    iso__return_bytes(call, digest, length);
    return;
  }
  free(digest);
  iso__crypto_refuse(call, "This hash is not available.");
}

/* A digest that grows. JavaScript holds it as the memory of a buffer. */
typedef struct digest_state {
  EVP_MD_CTX *context;
} digest_state;

static void free_digest(void *data) {
  digest_state *state = data;
  EVP_MD_CTX_free(state->context);
  free(state);
}

/* The state that an argument holds; NULL for anything else. */
static digest_state *digest_arg(iso__call *call, int index) {
  const uint8_t *bytes;
  size_t length;
  if (!iso__arg_bytes(call, index, &bytes, &length) || length != sizeof(digest_state)) return NULL;
  return (digest_state *)(uintptr_t)bytes;
}

/* digestNew(hash) -> state */
void iso__crypto_digest_new(iso__call *call) {
  const EVP_MD *hash = iso__crypto_hash(call, 0);
  digest_state *state = calloc(1, sizeof *state);
  if (!state) abort();
  state->context = EVP_MD_CTX_new();
  if (hash && state->context && EVP_DigestInit_ex(state->context, hash, NULL) == 1) {
    iso__return_state(call, state, sizeof *state, free_digest);
    return;
  }
  free_digest(state);
  iso__crypto_refuse(call, "This hash is not available.");
}

/* digestUpdate(state, data) */
void iso__crypto_digest_update(iso__call *call) {
  digest_state *state = digest_arg(call, 0);
  iso__bytes data = iso__crypto_arg(call, 1);
  if (state) EVP_DigestUpdate(state->context, data.data, data.length);
}

/* digestEnd(state) -> bytes; the state can take no more */
void iso__crypto_digest_end(iso__call *call) {
  digest_state *state = digest_arg(call, 0);
  unsigned int length = 0;
  uint8_t *digest = iso__crypto_alloc(EVP_MAX_MD_SIZE);
  if (state && EVP_DigestFinal_ex(state->context, digest, &length) == 1) {
    iso__return_bytes(call, digest, length);
    return;
  }
  free(digest);
  iso__crypto_refuse(call, "The digest has ended.");
}

/* hmac(hash, key, data) -> bytes */
void iso__crypto_hmac(iso__call *call) {
  const EVP_MD *hash = iso__crypto_hash(call, 0);
  iso__bytes key = iso__crypto_arg(call, 1);
  iso__bytes data = iso__crypto_arg(call, 2);
  unsigned int length = 0;
  uint8_t *mac = iso__crypto_alloc(EVP_MAX_MD_SIZE);
  if (hash && key.length <= INT32_MAX &&
      HMAC(hash, key.data, (int)key.length, data.data, data.length, mac, &length)) {
    iso__return_bytes(call, mac, length);
    return;
  }
  free(mac);
  iso__crypto_refuse(call, "The message cannot be authenticated.");
}

/* equal(a, b) -> whether the bytes, of the same length, are the same, in constant time */
void iso__crypto_equal(iso__call *call) {
  iso__bytes a = iso__crypto_arg(call, 0);
  iso__bytes b = iso__crypto_arg(call, 1);
  iso__return_bool(call, a.length == b.length && CRYPTO_memcmp(a.data, b.data, a.length) == 0);
}

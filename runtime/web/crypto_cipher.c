/* AES: GCM, CBC, CTR and key wrapping. */
#include <string.h>

#include "crypto.h"

enum { BLOCK = 16, MOST_BYTES = INT32_MAX - 64 };

__extension__ typedef unsigned __int128 uint128;
typedef const EVP_CIPHER *(*cipher_fn)(void);

static const EVP_CIPHER *pick(size_t key_length, cipher_fn aes128, cipher_fn aes192,
                              cipher_fn aes256) {
  switch (key_length) {
    case 16:
      return aes128();
    case 24:
      return aes192();
    case 32:
      return aes256();
    default:
      return NULL;
  }
}

/* gcm(encrypt, key, iv, data, additional data, bytes of the tag) -> bytes, or the reason. The tag
 * follows the ciphertext. */
void iso__crypto_gcm(iso__call *call) {
  bool encrypt = iso__arg_bool(call, 0);
  iso__bytes key = iso__crypto_arg(call, 1);
  iso__bytes iv = iso__crypto_arg(call, 2);
  iso__bytes data = iso__crypto_arg(call, 3);
  iso__bytes additional = iso__crypto_arg(call, 4);
  int tag = (int)iso__arg_uint(call, 5);
  const EVP_CIPHER *cipher = pick(key.length, EVP_aes_128_gcm, EVP_aes_192_gcm, EVP_aes_256_gcm);
  if (!cipher || iv.length == 0 || iv.length > BLOCK * 8) {
    iso__crypto_refuse(call, "The iv of AES-GCM must have between 1 and 128 bytes.");
    return;
  }
  if (data.length > MOST_BYTES || additional.length > MOST_BYTES) {
    iso__crypto_refuse(call, "The data is too long for one operation.");
    return;
  }
  if (!encrypt && data.length < (size_t)tag) {
    iso__crypto_refuse(call, "The ciphertext is shorter than its tag.");
    return;
  }
  iso__owned(EVP_CIPHER_CTX_free) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
  int length = (int)data.length - (encrypt ? 0 : tag);
  uint8_t *out = iso__crypto_alloc((size_t)length + BLOCK + (size_t)tag);
  int written = 0, rest = 0, unused = 0;
  bool done =
      context && EVP_CipherInit_ex(context, cipher, NULL, NULL, NULL, encrypt) == 1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, (int)iv.length, NULL) == 1 &&
      EVP_CipherInit_ex(context, NULL, NULL, key.data, iv.data, encrypt) == 1 &&
      (encrypt || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag,
                                      (void *)(uintptr_t)(data.data + length)) == 1) &&
      EVP_CipherUpdate(context, NULL, &unused, additional.data, (int)additional.length) == 1 &&
      EVP_CipherUpdate(context, out, &written, data.data, length) == 1 &&
      EVP_CipherFinal_ex(context, out + written, &rest) == 1 &&
      (!encrypt ||
       EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag, out + written + rest) == 1);
  if (!done) {
    free(out);
    iso__crypto_refuse(call, "The data could not be authenticated.");
    return;
  }
  iso__return_bytes(call, out, (size_t)(written + rest) + (encrypt ? (size_t)tag : 0));
}

/* One run of a cipher that needs nothing but key and iv. Bytes written, or -1. */
static int run(const EVP_CIPHER *cipher, bool encrypt, const uint8_t *key, const uint8_t *iv,
               iso__bytes data, uint8_t *out) {
  iso__owned(EVP_CIPHER_CTX_free) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
  int written = 0, rest = 0;
  if (!context) return -1;
  EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  bool done = EVP_CipherInit_ex(context, cipher, NULL, key, iv, encrypt) == 1 &&
              EVP_CipherUpdate(context, out, &written, data.data, (int)data.length) == 1 &&
              EVP_CipherFinal_ex(context, out + written, &rest) == 1;
  return done ? written + rest : -1;
}

/* How many blocks can be counted before the lower `bits` of the counter begin again at zero; at
 * most `wanted`, which is not 0. */
static size_t blocks_until_wrap(const uint8_t *counter, unsigned bits, size_t wanted) {
  uint128 low = 0;
  for (unsigned i = 0; i < BLOCK; i++) low = low << 8 | counter[i];
  uint128 mask = bits == 128 ? ~(uint128)0 : ((uint128)1 << bits) - 1;
  uint128 after = mask - (low & mask);
  return after < wanted - 1 ? (size_t)after + 1 : wanted;
}

/* Sets the lower `bits` of a counter to zero. */
static void clear_low(uint8_t *counter, unsigned bits) {
  for (int i = BLOCK - 1; bits > 0; i--) {
    unsigned here = bits < 8 ? bits : 8;
    counter[i] &= (uint8_t) ~((1U << here) - 1);
    bits -= here;
  }
}

static bool run_ctr(const EVP_CIPHER *cipher, const uint8_t *key, iso__bytes iv, unsigned bits,
                    iso__bytes data, uint8_t *out) {
  size_t blocks = (data.length + BLOCK - 1) / BLOCK;
  if (bits < 56 && blocks > (size_t)1 << bits) return false; /* a counter would be used twice */
  uint8_t counter[BLOCK];
  memcpy(counter, iv.data, BLOCK);
  size_t first = blocks == 0 ? 0 : blocks_until_wrap(counter, bits, blocks);
  size_t head = first * BLOCK < data.length ? first * BLOCK : data.length;
  if (run(cipher, true, key, counter, (iso__bytes){data.data, head}, out) < 0) return false;
  if (head == data.length) return true;
  clear_low(counter, bits);
  iso__bytes tail = {data.data + head, data.length - head};
  return run(cipher, true, key, counter, tail, out + head) >= 0;
}

/* cipher("CBC" or "CTR" or "KW", encrypt, key, iv, data, bits of the counter) -> bytes, or the
 * reason */
void iso__crypto_cipher(iso__call *call) {
  bool encrypt = iso__arg_bool(call, 1);
  iso__bytes key = iso__crypto_arg(call, 2);
  iso__bytes iv = iso__crypto_arg(call, 3);
  iso__bytes data = iso__crypto_arg(call, 4);
  if (data.length > MOST_BYTES) {
    iso__crypto_refuse(call, "The data is too long for one operation.");
    return;
  }
  uint8_t *out = iso__crypto_alloc(data.length + 2 * BLOCK);
  int written;
  if (iso__crypto_arg_is(call, 0, "CTR")) {
    const EVP_CIPHER *cipher = pick(key.length, EVP_aes_128_ctr, EVP_aes_192_ctr, EVP_aes_256_ctr);
    bool done = cipher && iv.length == BLOCK &&
                run_ctr(cipher, key.data, iv, iso__arg_uint(call, 5), data, out);
    written = done ? (int)data.length : -1;
  } else if (iso__crypto_arg_is(call, 0, "CBC")) {
    const EVP_CIPHER *cipher = pick(key.length, EVP_aes_128_cbc, EVP_aes_192_cbc, EVP_aes_256_cbc);
    written =
        cipher && iv.length == BLOCK ? run(cipher, encrypt, key.data, iv.data, data, out) : -1;
  } else {
    const EVP_CIPHER *cipher =
        pick(key.length, EVP_aes_128_wrap, EVP_aes_192_wrap, EVP_aes_256_wrap);
    written = cipher && data.length % 8 == 0 && data.length >= (encrypt ? 16 : 24)
                  ? run(cipher, encrypt, key.data, NULL, data, out)
                  : -1;
  }
  if (written < 0) {
    free(out);
    iso__crypto_refuse(
        call, encrypt ? "The data could not be encrypted." : "The data could not be decrypted.");
    return;
  }
  iso__return_bytes(call, out, (size_t)written);
}

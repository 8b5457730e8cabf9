/* What proves that a server has understood a WebSocket's handshake. */
#include <openssl/evp.h>
#include <string.h>

#include "websocket.h"

void iso__websocket_accept_value(const char *key, char accept[ISO__WEBSOCKET_ACCEPT_SIZE]) {
  static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  char text[128];
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  size_t size = strnlen(key, sizeof text - sizeof magic);
  memcpy(text, key, size);
  memcpy(text + size, magic, sizeof magic - 1);
  EVP_Digest(text, size + sizeof magic - 1, digest, &length, EVP_sha1(), NULL);
  EVP_EncodeBlock((unsigned char *)accept, digest, (int)length);
}

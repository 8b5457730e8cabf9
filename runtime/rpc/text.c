/* Payloads of text: how a side without V8 (the C API, the HTTP server) speaks with a worker. */
#include <stdlib.h>
#include <string.h>

#include "rpc.h"

uint8_t *iso__text_payload(const char *text, size_t text_length, const void *raw, size_t raw_length,
                           size_t *length) {
  size_t prefix = iso__frame_prefix(0);
  *length = prefix + sizeof(uint32_t) + text_length + raw_length;
  uint8_t *bytes = malloc(*length);
  if (!bytes) abort();
  uint32_t text_size = (uint32_t)text_length;
  uint8_t *at = bytes + prefix;
  memcpy(at, &text_size, sizeof text_size);
  memcpy(at + sizeof text_size, text, text_length);
  if (raw_length > 0) memcpy(at + sizeof text_size + text_length, raw, raw_length);
  return bytes;
}

bool iso__text_payload_read(const uint8_t *payload, size_t length, const char **text,
                            size_t *text_length, const uint8_t **raw, size_t *raw_length) {
  uint32_t text_size;
  if (length < sizeof text_size) return false;
  memcpy(&text_size, payload, sizeof text_size);
  size_t rest = length - sizeof text_size;
  if (text_size > rest) return false;
  *text = (const char *)payload + sizeof text_size;
  *text_length = text_size;
  *raw = payload + sizeof text_size + text_size;
  *raw_length = rest - text_size;
  return true;
}

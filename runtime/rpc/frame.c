/* The layout of a frame, little-endian:
 *   u8 type, u8 flags, u16 capabilities, u32 id, u32 target, u32 payload bytes,
 *   then for each capability u32 receiver_hosts and u32 id, then the payload. */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"

#if __BYTE_ORDER != __LITTLE_ENDIAN
#error "capabilities are read in place, which needs a little-endian machine"
#endif

enum { HEADER_BYTES = 16 };

typedef struct header {
  uint8_t type;
  uint8_t flags;
  uint16_t cap_count;
  uint32_t id;
  uint32_t target;
  uint32_t payload_length;
} header;

_Static_assert(sizeof(header) == HEADER_BYTES, "the header has no padding");
_Static_assert(sizeof(iso__cap) == 8, "a capability has no padding");

size_t iso__frame_prefix(size_t cap_count) { return HEADER_BYTES + cap_count * sizeof(iso__cap); }

void iso__frame_clear(iso__frame *frame) {
  free(frame->bytes);
  *frame = (iso__frame){0};
}

bool iso__frame_read(uint8_t *bytes, size_t length, iso__frame *frame) {
  header head;
  if (length < HEADER_BYTES) return false;
  memcpy(&head, bytes, HEADER_BYTES);
  size_t prefix = iso__frame_prefix(head.cap_count);
  if (head.type < ISO__FRAME_BOOT || head.type > ISO__FRAME_END) return false;
  if (prefix > length || length - prefix != head.payload_length) return false;
  *frame = (iso__frame){
      .type = head.type,
      .flags = head.flags,
      .id = head.id,
      .target = head.target,
      .caps = (const iso__cap *)(const void *)(bytes + HEADER_BYTES),
      .cap_count = head.cap_count,
      .payload = bytes + prefix,
      .payload_length = head.payload_length,
      .bytes = bytes,
  };
  return true;
}

void iso__frame_write(const iso__outgoing *out) {
  header head = {
      .type = (uint8_t)out->type,
      .flags = (uint8_t)out->flags,
      .cap_count = (uint16_t)out->cap_count,
      .id = out->id,
      .target = out->target,
      .payload_length = (uint32_t)(out->length - iso__frame_prefix(out->cap_count)),
  };
  memcpy(out->bytes, &head, HEADER_BYTES);
  if (out->cap_count > 0) {
    memcpy(out->bytes + HEADER_BYTES, out->caps, out->cap_count * sizeof(iso__cap));
  }
}

uint8_t *iso__frame_end(const char *name, const char *message, size_t *length) {
  size_t prefix = iso__frame_prefix(0);
  size_t name_length = strlen(name) + 1;
  size_t message_length = strlen(message) + 1;
  iso__outgoing out = {.type = ISO__FRAME_END, .length = prefix + name_length + message_length};
  out.bytes = malloc(out.length);
  if (!out.bytes) abort();
  memcpy(out.bytes + prefix, name, name_length);
  memcpy(out.bytes + prefix + name_length, message, message_length);
  iso__frame_write(&out);
  *length = out.length;
  return out.bytes;
}

bool iso__frame_is(const uint8_t *bytes, size_t length, iso__frame_type type) {
  return length >= HEADER_BYTES && bytes[0] == type;
}

uint32_t iso__frame_id(const uint8_t *bytes) {
  header head;
  memcpy(&head, bytes, HEADER_BYTES);
  return head.id;
}

bool iso__frame_is_end(const uint8_t *bytes, size_t length) {
  return iso__frame_is(bytes, length, ISO__FRAME_END);
}

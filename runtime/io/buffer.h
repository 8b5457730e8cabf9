/* Bytes that grow at the end and are taken from the front. Zero-initialised is empty. */
#ifndef ISOLOAD_IO_BUFFER_H
#define ISOLOAD_IO_BUFFER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct iso__buffer {
  uint8_t *data;
  size_t start; /* where the first byte not yet taken stands */
  size_t end;
  size_t capacity;
} iso__buffer;

static inline size_t iso__buffer_length(const iso__buffer *buffer) {
  return buffer->end - buffer->start;
}

/* Adds bytes; false when there is no memory, and nothing was added. */
static inline bool iso__buffer_append(iso__buffer *buffer, const void *bytes, size_t length) {
  if (length == 0) {
    return true;
  }
  if (buffer->start > 0 && buffer->capacity - buffer->end < length) {
    buffer->end -= buffer->start;
    memmove(buffer->data, buffer->data + buffer->start, buffer->end);
    buffer->start = 0;
  }
  if (buffer->capacity - buffer->end < length) {
    size_t wanted = buffer->end + length;
    size_t capacity = buffer->capacity < 1024 ? 1024 : buffer->capacity;
    if (wanted < length || wanted > SIZE_MAX / 2) {
      return false;
    }
    while (capacity < wanted) {
      capacity *= 2;
    }
    uint8_t *data = realloc(buffer->data, capacity);
    if (data == NULL) {
      return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
  }
  memcpy(buffer->data + buffer->end, bytes, length);
  buffer->end += length;
  return true;
}

/* Moves at most `limit` bytes from the front to `target`; returns how many. */
static inline size_t iso__buffer_take(iso__buffer *buffer, void *target, size_t limit) {
  size_t length = iso__buffer_length(buffer);
  if (length > limit) {
    length = limit;
  }
  if (length > 0) {
    memcpy(target, buffer->data + buffer->start, length);
    buffer->start += length;
  }
  if (buffer->start == buffer->end) {
    buffer->start = 0;
    buffer->end = 0;
  }
  return length;
}

static inline void iso__buffer_clear(iso__buffer *buffer) {
  free(buffer->data);
  *buffer = (iso__buffer){0};
}

#endif

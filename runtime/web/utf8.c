#include "utf8.h"

/* How many bytes follow this first one, and between which bounds the next must be; -1: none may. */
static int following(uint8_t first, uint8_t *low, uint8_t *high) {
  *low = 0x80;
  *high = 0xbf;
  if (first < 0x80) return 0;
  if (first >= 0xc2 && first <= 0xdf) return 1;
  if (first >= 0xe0 && first <= 0xef) {
    if (first == 0xe0) *low = 0xa0;
    if (first == 0xed) *high = 0x9f;
    return 2;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (first == 0xf0) *low = 0x90;
    if (first == 0xf4) *high = 0x8f;
    return 3;
  }
  return -1;
}

bool iso__utf8_valid(const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length;) {
    uint8_t low, high;
    int more = following(bytes[i++], &low, &high);
    if (more < 0) return false;
    for (; more > 0; more--, i++) {
      if (i >= length || bytes[i] < low || bytes[i] > high) return false;
      low = 0x80;
      high = 0xbf;
    }
  }
  return true;
}

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "../engine/late.h"
#include "late.h"
#include "utf8.h"
#include "web.h"

/* random(count) -> bytes of the kernel */
static void random_bytes(iso__call *call) {
  size_t count = iso__arg_uint(call, 0);
  uint8_t *bytes = malloc(count ? count : 1);
  if (!bytes) {
    iso__throw(call, "RangeError", "There is no memory for so many random bytes.");
    return;
  }
  for (size_t done = 0; done < count;) {
    ssize_t got = getrandom(bytes + done, count - done, 0);
    if (got < 0 && errno != EINTR) abort(); /* the kernel has no random numbers: none is safe */
    if (got > 0) done += (size_t)got;
  }
  iso__return_bytes(call, bytes, count);
}

/* V8 10 writes a lone surrogate as if it were a character; what replaces it has the same length. */
static void replace_surrogates(uint8_t *text, size_t length) {
  uint8_t *end = text + length;
  for (uint8_t *at = text; (at = memchr(at, 0xed, (size_t)(end - at))); at += 3) {
    if (at[1] >= 0xa0) memcpy(at, "\xef\xbf\xbd", 3);
  }
}

/* utf8Encode(text) -> its bytes */
static void utf8_encode(iso__call *call) {
  size_t length;
  uint8_t *text = (uint8_t *)iso__arg_string(call, 0, &length);
  replace_surrogates(text, length);
  iso__return_bytes(call, text, length);
}

/* utf8Decode(bytes, fatal, ignoreBOM) -> text; throws a TypeError when fatal and not UTF-8 */
static void utf8_decode(iso__call *call) {
  static const uint8_t bom[] = {0xef, 0xbb, 0xbf};
  const uint8_t *bytes;
  size_t length;
  iso__arg_bytes(call, 0, &bytes, &length);
  if (iso__arg_bool(call, 1) && !iso__utf8_valid(bytes, length)) {
    iso__throw(call, "TypeError", "The encoded data was not valid for encoding utf-8.");
    return;
  }
  if (!iso__arg_bool(call, 2) && length >= sizeof bom && memcmp(bytes, bom, sizeof bom) == 0) {
    bytes += sizeof bom;
    length -= sizeof bom;
  }
  iso__return_string(call, (const char *)bytes, length);
}

/* now() -> milliseconds since 1970, as the isolate's clock has them */
static void now(iso__call *call) {
  iso__return_number(call, iso__isolate_clock(iso__call_isolate(call)));
}

static void serialize(iso__call *call) {
  uint8_t *bytes;
  size_t length;
  if (iso__serialize(iso__call_isolate(call), iso__arg_value(call, 0), 0, &bytes, &length) == 0) {
    iso__return_bytes(call, bytes, length);
  }
}

static void deserialize(iso__call *call) {
  const uint8_t *bytes;
  size_t length;
  iso__value value;
  iso__arg_bytes(call, 0, &bytes, &length);
  if (iso__deserialize(iso__call_isolate(call), bytes, length, &value) == 0) {
    iso__return_value(call, value);
  }
}

/* native(name) -> the native of that name, one that few workers ask for */
static void late_native(iso__call *call) {
  char *name = iso__arg_string(call, 0, NULL);
  for (size_t i = 0; i < iso__web_late_native_count; i++) {
    if (strcmp(iso__web_late_natives[i].name, name) == 0) {
      iso__return_function(call, iso__web_late_natives[i].fn);
    }
  }
  free(name);
}

/* transfer(buffer) -> a new buffer over its memory; it has none any more */
static void transfer(iso__call *call) { iso__return_transferred(call, 0); }

const iso__native iso__web_natives[] = {
    {"random", random_bytes},    {"utf8Encode", utf8_encode},
    {"utf8Decode", utf8_decode}, {"now", now},
    {"serialize", serialize},    {"deserialize", deserialize},
    {"native", late_native},     {"transfer", transfer},
};
const size_t iso__web_native_count = sizeof iso__web_natives / sizeof iso__web_natives[0];

/* Compression of streams, by zlib. */
#include "zip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../engine/late.h"

enum { STEP = 32 * 1024, LARGEST_WINDOW = 15, GZIP = 16 };

/* JavaScript holds it as the memory of a buffer. */
typedef struct zip_state {
  z_stream stream;
  bool compress;
  bool ended; /* a compressed stream is complete: nothing may follow */
} zip_state;

/* What comes out grows as far as it must. */
typedef struct output {
  uint8_t *bytes;
  size_t length;
  size_t room;
} output;

static void free_zip(void *data) {
  zip_state *state = data;
  if (state->compress) deflateEnd(&state->stream);
  else inflateEnd(&state->stream);
  free(state);
}

static int window_of(iso__call *call) {
  char *format = iso__arg_string(call, 0, NULL);
  int window = strcmp(format, "gzip") == 0      ? LARGEST_WINDOW + GZIP
               : strcmp(format, "deflate") == 0 ? LARGEST_WINDOW
                                                : -LARGEST_WINDOW;
  free(format);
  return window;
}

void iso__zip_new(iso__call *call) {
  zip_state *state = calloc(1, sizeof *state);
  if (!state) abort();
  state->compress = iso__arg_bool(call, 1);
  int window = window_of(call);
  int status = state->compress ? deflateInit2(&state->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                                              window, 8, Z_DEFAULT_STRATEGY)
                               : inflateInit2(&state->stream, window);
  if (status != Z_OK) {
    free(state);
    iso__throw(call, "RangeError", "There is no memory for another compression stream.");
    return;
  }
  iso__return_state(call, state, sizeof *state, free_zip);
}

/* Makes room for one step; false where there is no memory for it. */
static bool grow(output *out) {
  if (out->room - out->length >= STEP) return true;
  size_t room = out->room ? 2 * out->room : STEP;
  uint8_t *bytes = realloc(out->bytes, room);
  if (!bytes) return false;
  out->bytes = bytes;
  out->room = room;
  return true;
}

/* Runs zlib until it asks for more input. The reason why the input is wrong, or NULL. */
static const char *pump(zip_state *state, bool last, output *out) {
  z_stream *stream = &state->stream;
  for (;;) {
    if (!grow(out)) return "There is no memory for what this decompresses to.";
    stream->next_out = out->bytes + out->length;
    stream->avail_out = STEP;
    int status = state->compress ? deflate(stream, last ? Z_FINISH : Z_NO_FLUSH)
                                 : inflate(stream, Z_NO_FLUSH);
    out->length += STEP - stream->avail_out;
    if (status == Z_STREAM_END) {
      state->ended = true;
      return NULL;
    }
    if (status != Z_OK && status != Z_BUF_ERROR) return "The compressed data is not valid.";
    if (stream->avail_out > 0) return NULL; /* it has read all that there is */
  }
}

void iso__zip_push(iso__call *call) {
  const uint8_t *held;
  size_t size;
  const uint8_t *bytes;
  size_t length;
  bool last = iso__arg_bool(call, 2);
  iso__arg_bytes(call, 0, &held, &size);
  iso__arg_bytes(call, 1, &bytes, &length);
  if (size != sizeof(zip_state) || length > UINT32_MAX) return;
  zip_state *state = (zip_state *)(uintptr_t)held;
  output out = {0};
  const char *wrong = NULL;
  state->stream.next_in = (Bytef *)(uintptr_t)bytes;
  state->stream.avail_in = (uInt)length;
  if (!state->ended && (length > 0 || last)) wrong = pump(state, last, &out);
  if (!wrong && !state->compress && state->ended && state->stream.avail_in > 0) {
    wrong = "There is data after the end of the compressed stream.";
  }
  if (!wrong && !state->compress && last && !state->ended) {
    wrong = "The compressed data ends before its stream does.";
  }
  state->stream.avail_in = 0;
  if (wrong) {
    free(out.bytes);
    iso__return_string(call, wrong, strlen(wrong));
    return;
  }
  if (!out.bytes) out.bytes = calloc(1, 1);
  iso__return_bytes(call, out.bytes, out.length);
}

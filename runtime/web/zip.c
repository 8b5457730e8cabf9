/* Compression of streams, by zlib. */
#include "zip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../engine/late.h"

enum { STEP = 32 * 1024, MOST_STEPS = 32, LARGEST_WINDOW = 15, GZIP = 16 };

/* JavaScript holds it as the memory of a buffer. */
typedef struct zip_state {
  z_stream stream;
  bool compress;
  bool ended;   /* a compressed stream is complete: nothing may follow */
  bool pending; /* the last push stopped because its output was long enough */
} zip_state;

/* What comes out grows as far as it must. */
typedef struct output {
  uint8_t *bytes;
  size_t length;
  size_t room;
} output;

static void free_zip(void *data) {
  zip_state *state = data;
  if (state->compress)
    deflateEnd(&state->stream);
  else
    inflateEnd(&state->stream);
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

/* Runs zlib until it asks for more input, or has given enough: a few bytes can decompress to
 * more than a worker may hold, and nobody counts it before it is given. The reason why the input is wrong, or NULL. */
static const char *pump(zip_state *state, bool last, output *out) {
  z_stream *stream = &state->stream;
  state->pending = false;
  for (int steps = 0; steps < MOST_STEPS; steps++) {
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
  state->pending = true;
  return NULL;
}

/* The state that an argument holds; NULL for anything else. */
static zip_state *state_arg(iso__call *call, int index) {
  const uint8_t *held;
  size_t size;
  if (!iso__arg_bytes(call, index, &held, &size) || size != sizeof(zip_state)) return NULL;
  return (zip_state *)(uintptr_t)held;
}

void iso__zip_rest(iso__call *call) {
  zip_state *state = state_arg(call, 0);
  iso__return_number(call, state && state->pending ? (double)state->stream.avail_in : -1);
}

void iso__zip_push(iso__call *call) {
  const uint8_t *bytes;
  size_t length;
  bool last = iso__arg_bool(call, 2);
  iso__arg_bytes(call, 1, &bytes, &length);
  zip_state *state = state_arg(call, 0);
  if (!state || length > UINT32_MAX) return;
  output out = {0};
  const char *wrong = NULL;
  state->stream.next_in = (Bytef *)(uintptr_t)bytes;
  state->stream.avail_in = (uInt)length;
  if (!state->ended && (length > 0 || last || state->pending)) wrong = pump(state, last, &out);
  if (!wrong && !state->compress && state->ended && state->stream.avail_in > 0) {
    wrong = "There is data after the end of the compressed stream.";
  }
  if (!wrong && !state->compress && last && !state->ended && !state->pending) {
    wrong = "The compressed data ends before its stream does.";
  }
  if (wrong) {
    free(out.bytes);
    iso__return_string(call, wrong, strlen(wrong));
    return;
  }
  uint8_t *kept = realloc(out.bytes, out.length ? out.length : 1);
  iso__return_bytes(call, kept ? kept : out.bytes, out.length);
}

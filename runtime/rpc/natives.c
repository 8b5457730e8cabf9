/* What the JavaScript half reaches: ends by number, sends, and the payload being read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rpc.h"

struct iso__ends {
  iso__end **list; /* by number; NULL where it has ended */
  uint32_t count;
  uint32_t capacity;
  iso__open open;
  size_t limit; /* of open.unsent; 0: none */
  const uint8_t *payload;
  size_t payload_length;
};

iso__ends *iso__ends_new(iso__isolate *isolate) {
  iso__ends *ends = calloc(1, sizeof *ends);
  if (!ends) abort();
  iso__isolate_set_data(isolate, ISO__RPC_SLOT, ends);
  return ends;
}

void iso__ends_free(iso__ends *ends) {
  if (!ends) return;
  for (uint32_t i = 0; i < ends->count; i++) iso__end_free(ends->list[i]);
  free(ends->list);
  free(ends);
}

uint32_t iso__ends_add(iso__ends *ends, iso__end *end) {
  if (ends->count == ends->capacity) {
    ends->capacity = ends->capacity ? ends->capacity * 2 : 4;
    ends->list = realloc(ends->list, ends->capacity * sizeof(iso__end *));
    if (!ends->list) abort();
  }
  ends->list[ends->count] = end;
  iso__end_count_into(end, &ends->open);
  return ends->count++;
}

void iso__ends_limit(iso__ends *ends, size_t bytes) { ends->limit = bytes; }

const iso__open *iso__ends_open(const iso__ends *ends) { return &ends->open; }

iso__end *iso__ends_get(iso__ends *ends, uint32_t number) {
  return number < ends->count ? ends->list[number] : NULL;
}

void iso__ends_remove(iso__ends *ends, uint32_t number) {
  if (number >= ends->count) return;
  iso__end *end = ends->list[number];
  ends->list[number] = NULL;
  iso__end_free(end);
}

void iso__ends_set_payload(iso__ends *ends, const uint8_t *payload, size_t length) {
  ends->payload = payload;
  ends->payload_length = length;
}

static iso__ends *ends_of(iso__call *call) {
  return iso__isolate_data(iso__call_isolate(call), ISO__RPC_SLOT);
}

static iso__end *end_of(iso__call *call) {
  return iso__ends_get(ends_of(call), iso__arg_uint(call, 0));
}

/* Capabilities come from JavaScript as a flat list: receiver_hosts, id, receiver_hosts, id, ... */
bool iso__rpc_read_outgoing(iso__call *call, int caps_index, int value_index, iso__outgoing *out,
                            iso__cap **caps) {
  size_t numbers = 0;
  *caps = (iso__cap *)(void *)iso__arg_uints(call, caps_index, &numbers);
  out->caps = *caps;
  out->cap_count = numbers / 2;
  size_t prefix = iso__frame_prefix(out->cap_count);
  if (iso__serialize(iso__call_isolate(call), iso__arg_value(call, value_index), prefix,
                     &out->bytes, &out->length) == 0) {
    return true;
  }
  free(*caps);
  *caps = NULL;
  return false;
}

static void export_new(iso__call *call) {
  iso__end *end = end_of(call);
  iso__return_number(call, end ? iso__end_export(end) : 0);
}

static void unexport(iso__call *call) {
  iso__end *end = end_of(call);
  if (end) iso__end_unexport(end, iso__arg_uint(call, 1));
}

/* False with an exception pending when a value is larger than the limit that argument `index` sets,
 * in bytes; 0 sets none. Nothing was sent then. */
static bool check_size(iso__call *call, int index, iso__outgoing *out, iso__cap *caps) {
  double limit = iso__arg_number(call, index);
  size_t bytes = out->length - iso__frame_prefix(out->cap_count);
  if (limit == 0 || (double)bytes <= limit) return true;
  char message[160];
  snprintf(message, sizeof message,
           "Serialized RPC arguments or return values are limited to %.0fMiB, but the size of this "
           "value was: %zu bytes.",
           limit / (1024 * 1024), bytes);
  iso__throw(call, "Error", message);
  free(out->bytes);
  free(caps);
  return false;
}

/* A frame that was not sent although the session is open: it names more than a frame can, or what
 * is not this side's to name. Silence would leave the other side waiting. */
static void throw_refused(iso__call *call, const iso__end *end) {
  if (iso__end_closed(end)) return;
  iso__throw(call, "Error", "A value that holds more than 65535 stubs cannot be sent at once.");
}

/* What a guest has sent, and nobody has taken, is memory as much as its heap is: without an end to it a
 * loop that calls would fill the host, for nobody else has a turn meanwhile. */
static void check_unsent(iso__call *call, const iso__outgoing *sent) {
  const iso__ends *ends = ends_of(call);
  size_t unsent = ends->open.unsent;
  if (ends->limit == 0 || unsent <= ends->limit || unsent <= sent->length) return;
  iso__isolate_exhaust(iso__call_isolate(call));
}

/* sendCall(session, flags, target, caps, value, limit, cpuMs) -> id, or undefined when the session
 * is over */
static void send_call(iso__call *call) {
  iso__end *end = end_of(call);
  iso__outgoing out = {.type = ISO__FRAME_CALL,
                       .flags = iso__arg_uint(call, 1),
                       .target = iso__arg_uint(call, 2),
                       .cpu_ms = iso__arg_uint(call, 6)};
  iso__cap *caps;
  if (!end || iso__end_closed(end) || !iso__rpc_read_outgoing(call, 3, 4, &out, &caps)) return;
  if (!check_size(call, 5, &out, caps)) return;
  if (iso__end_call(end, &out)) {
    iso__return_number(call, out.id);
    check_unsent(call, &out);
  } else {
    throw_refused(call, end);
  }
  free(caps);
}

/* sendReturn(session, id, flags, caps, value, limit) */
static void send_return(iso__call *call) {
  iso__end *end = end_of(call);
  iso__outgoing out = {
      .type = ISO__FRAME_RETURN, .id = iso__arg_uint(call, 1), .flags = iso__arg_uint(call, 2)};
  iso__cap *caps;
  if (!end || iso__end_closed(end) || !iso__rpc_read_outgoing(call, 3, 4, &out, &caps)) return;
  if (!check_size(call, 5, &out, caps)) return;
  if (!iso__end_send(end, &out)) throw_refused(call, end);
  check_unsent(call, &out);
  free(caps);
}

/* The text and the raw bytes of a native that sends text. */
static void read_text(iso__call *call, int index, iso__outgoing *out) {
  size_t text_length;
  char *text = iso__arg_string(call, index, &text_length);
  const uint8_t *raw;
  size_t raw_length;
  iso__arg_bytes(call, index + 1, &raw, &raw_length);
  out->bytes = iso__text_payload(text, text_length, raw, raw_length, &out->length);
  out->flags |= ISO__FRAME_TEXT;
  free(text);
}

/* sendTextCall(session, target, text, raw) -> id, or undefined */
static void send_text_call(iso__call *call) {
  iso__end *end = end_of(call);
  if (!end || iso__end_closed(end)) return;
  iso__outgoing out = {.type = ISO__FRAME_CALL, .target = iso__arg_uint(call, 1)};
  read_text(call, 2, &out);
  if (iso__end_call(end, &out)) iso__return_number(call, out.id);
  check_unsent(call, &out);
}

/* sendTextReturn(session, id, flags, text, raw) */
static void send_text_return(iso__call *call) {
  iso__end *end = end_of(call);
  if (!end || iso__end_closed(end)) return;
  iso__outgoing out = {
      .type = ISO__FRAME_RETURN, .id = iso__arg_uint(call, 1), .flags = iso__arg_uint(call, 2)};
  read_text(call, 3, &out);
  iso__end_send(end, &out);
  check_unsent(call, &out);
}

/* sendRelease(session, import, references) */
static void send_release(iso__call *call) {
  iso__end *end = end_of(call);
  if (!end) return;
  iso__end_send(end, &(iso__outgoing){.type = ISO__FRAME_RELEASE,
                                      .id = iso__arg_uint(call, 1),
                                      .target = iso__arg_uint(call, 2)});
}

static void read_payload(iso__call *call) {
  iso__ends *ends = ends_of(call);
  iso__value value;
  if (!ends->payload) return;
  if (iso__deserialize(iso__call_isolate(call), ends->payload, ends->payload_length, &value) == 0) {
    iso__return_value(call, value);
  }
}

/* readText() -> the text of a text payload; readRaw() -> its raw bytes */
static void read_payload_text(iso__call *call) {
  iso__ends *ends = ends_of(call);
  const char *text;
  const uint8_t *raw;
  size_t text_length, raw_length;
  if (iso__text_payload_read(ends->payload, ends->payload_length, &text, &text_length, &raw,
                             &raw_length)) {
    iso__return_string(call, text, text_length);
  }
}

static void read_payload_raw(iso__call *call) {
  iso__ends *ends = ends_of(call);
  const char *text;
  const uint8_t *raw;
  size_t text_length, raw_length;
  if (!iso__text_payload_read(ends->payload, ends->payload_length, &text, &text_length, &raw,
                              &raw_length) ||
      raw_length == 0) {
    return;
  }
  uint8_t *copy = malloc(raw_length);
  if (!copy) abort();
  memcpy(copy, raw, raw_length);
  iso__return_bytes(call, copy, raw_length);
}

const iso__native iso__rpc_natives[] = {
    {"exportNew", export_new},        {"unexport", unexport},
    {"sendCall", send_call},          {"sendReturn", send_return},
    {"sendTextCall", send_text_call}, {"sendTextReturn", send_text_return},
    {"sendRelease", send_release},    {"readPayload", read_payload},
    {"readText", read_payload_text},  {"readRaw", read_payload_raw},
};
const size_t iso__rpc_native_count = sizeof iso__rpc_natives / sizeof iso__rpc_natives[0];

/* One end of a session: what may be named, and the check of every frame against it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "table.h"
#include "transport.h"

struct iso__end {
  iso__transport *transport;
  iso__table exports; /* references that the other side holds of ours */
  iso__table imports; /* references that we hold of the other side's */
  iso__table calls;   /* ours: 1 until it returned, 2 from then until we finish it */
  iso__table answers; /* the other side's calls that it may still build on */
  iso__table weights; /* bytes of those, where this end is bound */
  size_t held;        /* of all of them */
  size_t bound;       /* what they may hold; 0: anything */
  bool boot_due;      /* the other side has yet to send our configuration */
  iso__open own;      /* what is open here */
  iso__open *sum;     /* and in the worker's other sessions; NULL where nobody asked */
  bool closed;        /* we said or heard that it is over */
  bool reported;
  char *reason; /* name NUL message NUL */
  size_t reason_length;
};

enum { CALL_WAITS = 1, CALL_RETURNED = 2 };

iso__end *iso__end_new(iso__transport *transport, bool bootstrap) {
  iso__end *end = calloc(1, sizeof *end);
  if (!end) abort();
  end->transport = transport;
  uint32_t zero;
  iso__table_take(&end->exports, &zero);
  if (bootstrap) iso__table_add(&end->exports, zero, 1);
  end->boot_due = bootstrap;
  iso__table_add(&end->imports, 0, 1);
  return end;
}

void iso__end_on_wake(iso__end *end, iso__wake_fn wake, void *data) {
  iso__transport_on_wake(end->transport, wake, data);
}

bool iso__end_waiting(const iso__end *end) {
  return (end->closed && !end->reported) || iso__transport_waiting(end->transport);
}

/* ---- what is open ---- */

static void count(uint32_t *own, uint32_t *sum, int change) {
  *own += (uint32_t)change;
  if (sum) *sum += (uint32_t)change;
}

static void count_calls(iso__end *end, int change) {
  count(&end->own.calls, end->sum ? &end->sum->calls : NULL, change);
}

static void count_answers(iso__end *end, int change) {
  count(&end->own.answers, end->sum ? &end->sum->answers : NULL, change);
}

static void count_exports(iso__end *end, int change) {
  count(&end->own.exports, end->sum ? &end->sum->exports : NULL, change);
}

/* Nothing of a session that is over is open. */
static void count_nothing(iso__end *end) {
  count_calls(end, -(int)end->own.calls);
  count_answers(end, -(int)end->own.answers);
  count_exports(end, -(int)end->own.exports);
}

void iso__end_count_into(iso__end *end, iso__open *open) {
  iso__open own = end->own;
  count_nothing(end);
  end->sum = open;
  if (end->bound == 0) iso__transport_count_into(end->transport, &open->unsent);
  count_calls(end, (int)own.calls);
  count_answers(end, (int)own.answers);
  count_exports(end, (int)own.exports);
}

/* ---- what a guest makes this side keep ---- */

/* An unfinished call of the other side's is this large now. A body may be large: its like waits in buffers,
 * so that it counts for half at most. */
static void weigh(iso__end *end, uint32_t id, size_t bytes) {
  if (end->bound == 0) return;
  uint32_t before = iso__table_refs(&end->weights, id);
  if (bytes > end->bound / 2) bytes = end->bound / 2;
  if (before > 0) iso__table_subtract(&end->weights, id, before);
  if (bytes > 0) iso__table_add(&end->weights, id, (uint32_t)bytes);
  end->held = end->held - before + bytes;
}

static bool is_filled(const iso__end *end, size_t length) {
  enum { ON_ITS_WAY = 4 };
  if (end->bound == 0) return false;
  size_t unsent = iso__transport_unsent(end->transport);
  return end->held > end->bound || (unsent > ON_ITS_WAY * end->bound && unsent > length);
}

static void close_filled(iso__end *end) {
  iso__end_close(end, "Error", "Worker exceeded memory limit.");
}

void iso__end_bound(iso__end *end, size_t bytes) {
  end->bound = bytes;
  iso__transport_count_into(end->transport, NULL);
}

static char *reason_of(const char *name, const char *message, size_t *length) {
  size_t name_length = strlen(name) + 1;
  size_t message_length = strlen(message) + 1;
  char *reason = malloc(name_length + message_length);
  if (!reason) abort();
  memcpy(reason, name, name_length);
  memcpy(reason + name_length, message, message_length);
  *length = name_length + message_length;
  return reason;
}

void iso__end_close(iso__end *end, const char *name, const char *message) {
  if (end->closed) return;
  end->closed = true;
  count_nothing(end);
  end->reason = reason_of(name, message, &end->reason_length);
  size_t length;
  uint8_t *bytes = iso__frame_end(name, message, &length);
  iso__transport_send(end->transport, bytes, length);
}

bool iso__end_closed(const iso__end *end) { return end->closed; }

void iso__end_free(iso__end *end) {
  if (!end) return;
  iso__end_close(end, "Error", "The worker that answered this call has ended.");
  iso__transport_free(end->transport);
  iso__table_clear(&end->exports);
  iso__table_clear(&end->imports);
  iso__table_clear(&end->calls);
  iso__table_clear(&end->answers);
  iso__table_clear(&end->weights);
  free(end->reason);
  free(end);
}

uint32_t iso__end_export(iso__end *end) {
  uint32_t id;
  return iso__table_take(&end->exports, &id) ? id : 0;
}

void iso__end_unexport(iso__end *end, uint32_t id) {
  if (id != 0 && iso__table_refs(&end->exports, id) == 0) iso__table_give(&end->exports, id);
}

uint32_t iso__end_export_refs(const iso__end *end, uint32_t id) {
  return iso__table_refs(&end->exports, id);
}

/* ---- sending ---- */

static bool may_send(iso__end *end, const iso__outgoing *out) {
  for (size_t i = 0; i < out->cap_count; i++) {
    iso__cap cap = out->caps[i];
    if (cap.receiver_hosts && iso__table_refs(&end->imports, cap.id) == 0) return false;
    if (!cap.receiver_hosts && cap.id >= end->exports.size) return false;
  }
  if (out->cap_count > UINT16_MAX || out->length > UINT32_MAX) return false;
  switch (out->type) {
    case ISO__FRAME_CALL:
      if (out->flags & ISO__FRAME_ON_ANSWER) {
        return out->target != out->id && iso__table_refs(&end->calls, out->target) > 0;
      }
      return iso__table_refs(&end->imports, out->target) > 0;
    case ISO__FRAME_RETURN:
      return iso__table_refs(&end->answers, out->id) == CALL_WAITS;
    case ISO__FRAME_FINISH:
      return iso__table_refs(&end->calls, out->id) == CALL_RETURNED;
    case ISO__FRAME_RELEASE:
      return out->target > 0 && iso__table_refs(&end->imports, out->id) >= out->target;
    case ISO__FRAME_BOOT:
    case ISO__FRAME_END:
      break;
  }
  return true;
}

static void account_for_sent(iso__end *end, const iso__outgoing *out) {
  for (size_t i = 0; i < out->cap_count; i++) {
    if (out->caps[i].receiver_hosts) continue;
    if (iso__table_refs(&end->exports, out->caps[i].id) == 0) count_exports(end, 1);
    iso__table_add(&end->exports, out->caps[i].id, 1);
  }
  if (out->type == ISO__FRAME_CALL) {
    count_calls(end, 1);
  } else if (out->type == ISO__FRAME_RETURN) {
    count_answers(end, -1);
    iso__table_add(&end->answers, out->id, CALL_RETURNED - CALL_WAITS);
    weigh(end, out->id, out->length);
  } else if (out->type == ISO__FRAME_FINISH) {
    iso__table_subtract(&end->calls, out->id, CALL_RETURNED);
    iso__table_give(&end->calls, out->id);
  } else if (out->type == ISO__FRAME_RELEASE) {
    iso__table_subtract(&end->imports, out->id, out->target);
  }
}

bool iso__end_send(iso__end *end, const iso__outgoing *outgoing) {
  iso__outgoing out = *outgoing;
  if (end->closed || !may_send(end, &out)) {
    free(out.bytes);
    return false;
  }
  if (!out.bytes) {
    out.length = iso__frame_prefix(out.cap_count);
    out.bytes = malloc(out.length);
    if (!out.bytes) abort();
  }
  iso__frame_write(&out);
  account_for_sent(end, &out);
  if (out.cpu_ms > 0) iso__transport_limit_call(end->transport, out.cpu_ms);
  iso__transport_send(end->transport, out.bytes, out.length);
  if (is_filled(end, out.length)) {
    close_filled(end);
    iso__transport_wake(end->transport); /* this side hears of it as a frame, like the other */
  }
  return true;
}

bool iso__end_call(iso__end *end, iso__outgoing *call) {
  uint32_t id;
  if (end->closed || !iso__table_take(&end->calls, &id)) {
    free(call->bytes);
    return false;
  }
  call->id = id;
  iso__table_add(&end->calls, id, CALL_WAITS);
  if (iso__end_send(end, call)) return true;
  iso__table_subtract(&end->calls, id, CALL_WAITS);
  iso__table_give(&end->calls, id);
  return false;
}

/* ---- receiving ---- */

static const char *check_caps(iso__end *end, const iso__frame *frame) {
  for (size_t i = 0; i < frame->cap_count; i++) {
    iso__cap cap = frame->caps[i];
    if (cap.receiver_hosts > 1) return "a capability of no known kind";
    if (cap.receiver_hosts && iso__table_refs(&end->exports, cap.id) == 0) {
      return "a capability that was never given out";
    }
    if (!cap.receiver_hosts && !iso__table_add(&end->imports, cap.id, 1)) {
      return "a capability beyond the limit";
    }
  }
  return NULL;
}

static const char *check_call(iso__end *end, const iso__frame *frame) {
  bool known = frame->flags & ISO__FRAME_ON_ANSWER
                   ? iso__table_refs(&end->answers, frame->target) > 0
                   : iso__table_refs(&end->exports, frame->target) > 0;
  if (!known) return "a call of something that was never given out";
  if (iso__table_refs(&end->answers, frame->id) > 0) return "a call id that is in use";
  if (!iso__table_add(&end->answers, frame->id, CALL_WAITS)) return "a call id beyond the limit";
  count_answers(end, 1);
  weigh(end, frame->id, frame->payload_length);
  return NULL;
}

/* What is wrong with a frame, or NULL: then the tables say that it was received. */
static const char *check(iso__end *end, const iso__frame *frame) {
  const char *wrong = check_caps(end, frame);
  if (wrong) return wrong;
  switch (frame->type) {
    case ISO__FRAME_CALL:
      return check_call(end, frame);
    case ISO__FRAME_RETURN:
      if (iso__table_refs(&end->calls, frame->id) != CALL_WAITS) return "a return of no call";
      count_calls(end, -1);
      iso__table_add(&end->calls, frame->id, CALL_RETURNED - CALL_WAITS);
      return NULL;
    case ISO__FRAME_FINISH:
      if (iso__table_refs(&end->answers, frame->id) != CALL_RETURNED) return "an end of no call";
      iso__table_subtract(&end->answers, frame->id, CALL_RETURNED);
      weigh(end, frame->id, 0);
      return NULL;
    case ISO__FRAME_RELEASE:
      if (frame->id == 0 || frame->target == 0 ||
          !iso__table_subtract(&end->exports, frame->id, frame->target)) {
        return "a release of something that was not held";
      }
      if (iso__table_refs(&end->exports, frame->id) == 0) {
        count_exports(end, -1);
        iso__table_give(&end->exports, frame->id);
      }
      return NULL;
    case ISO__FRAME_BOOT:
      if (!end->boot_due) return "a configuration out of place";
      end->boot_due = false;
      return NULL;
    case ISO__FRAME_END:
      break;
  }
  return NULL;
}

static int report_end(iso__end *end, iso__frame *frame) {
  if (end->reported) return 0;
  end->reported = true;
  uint8_t *bytes = malloc(end->reason_length);
  if (!bytes) abort();
  memcpy(bytes, end->reason, end->reason_length);
  *frame = (iso__frame){.type = ISO__FRAME_END,
                        .payload = bytes,
                        .payload_length = end->reason_length,
                        .bytes = bytes};
  return -1;
}

/* The other side said that it is over. Its reason is taken when it is two strings. */
static void hear_end(iso__end *end, const iso__frame *frame) {
  end->closed = true;
  count_nothing(end);
  const char *text = (const char *)frame->payload;
  size_t length = frame->payload_length;
  const char *second =
      length > 1 && text[length - 1] == '\0' ? memchr(text, '\0', length - 1) : NULL;
  if (second) {
    end->reason = reason_of(text, second + 1, &end->reason_length);
  } else {
    end->reason = reason_of("Error", "The other worker has ended.", &end->reason_length);
  }
}

int iso__end_receive(iso__end *end, iso__frame *frame) {
  if (end->closed) return report_end(end, frame);
  size_t length = 0;
  uint8_t *bytes = iso__transport_receive(end->transport, &length);
  if (!bytes) return 0;
  const char *wrong = "a frame of no known form";
  if (iso__frame_read(bytes, length, frame)) {
    wrong = check(end, frame);
  } else {
    *frame = (iso__frame){.bytes = bytes};
  }
  bool filled = !wrong && frame->type == ISO__FRAME_CALL && is_filled(end, frame->payload_length);
  if (!wrong && !filled && frame->type != ISO__FRAME_END) return 1;
  if (filled) {
    close_filled(end);
  } else if (wrong) {
    char message[160];
    snprintf(message, sizeof message,
             "The session between two workers was ended because one sent %s.", wrong);
    iso__end_close(end, "Error", message);
  } else {
    hear_end(end, frame);
  }
  iso__frame_clear(frame);
  return report_end(end, frame);
}

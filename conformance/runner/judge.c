#include "judge.h"

#include <string.h>

static const char *const names[] = {"pass",           "fail",  "timeout", "crash",
                                    "not-applicable", "error", "xfail",   "xpass"};

static const iso_sink_counts nothing_expected = {.connections = -1, .bytes = -1};

const char *iso__outcome_name(iso_outcome outcome) { return names[outcome]; }

bool iso__outcome_parse(const char *text, iso_outcome *outcome) {
  for (int i = 0; i < ISO_OUTCOME_COUNT; i++) {
    if (strcmp(text, names[i]) != 0) continue;
    *outcome = (iso_outcome)i;
    return true;
  }
  return false;
}

void iso__verdict_clear(iso_verdict *verdict) {
  free(verdict->message);
  verdict->message = NULL;
  jv_free(verdict->detail);
  verdict->detail = jv_invalid();
}

iso_verdict iso__verdict(iso_outcome outcome, char *message) {
  return (iso_verdict){
      .outcome = outcome, .message = message, .detail = jv_invalid(), .sink = nothing_expected};
}

static iso_verdict other_answer(iso_outcome outcome, const char *what, const char *body,
                                size_t length) {
  enum { EXCERPT = 160 };
  cleanup_jv jv excerpt =
      jv_dump_string(jv_string_sized(body, (int)(length < EXCERPT ? length : EXCERPT)), 0);
  return iso__verdict(outcome, iso__format("%s: %s", what, jv_string_value(excerpt)));
}

static iso_verdict no_answer(const char *what, const char *body, size_t length) {
  return other_answer(ISO_ERROR, what, body, length);
}

/* The harness answers 200, or 404 where it does not know the case. Any other status is what the
 * implementation made of the request. */
static iso_verdict other_status(long http_status, const char *body, size_t length) {
  enum { NOT_FOUND = 404 };
  cleanup_free char *what = iso__format("answered HTTP %ld instead of 200", http_status);
  return other_answer(http_status == NOT_FOUND ? ISO_ERROR : ISO_FAIL, what, body, length);
}

/* Reads one number of an expectation; false where it is none that can be counted. */
static bool read_count(jv counts, const char *name, long *count, int *known) {
  cleanup_jv jv number = jv_object_get(jv_copy(counts), jv_string(name));
  if (!jv_is_valid(number)) return true;
  if (jv_get_kind(number) != JV_KIND_NUMBER || !jv_is_integer(jv_copy(number))) return false;
  double value = jv_number_value(number);
  if (!(value >= 0 && value <= ISO_MOST_COUNTED)) return false;
  *count = (long)value;
  ++*known;
  return true;
}

/* Reads `expect`: null, or {"sink":{"connections":N,"bytes":N}} with at least one of the two. False
 * where it is something else, because an expectation that nobody judges would be a lie. */
static bool read_expect(jv expect, iso_sink_counts *counts) {
  *counts = nothing_expected;
  jv_kind kind = jv_get_kind(expect);
  if (kind == JV_KIND_NULL || kind == JV_KIND_INVALID) return true;
  if (kind != JV_KIND_OBJECT || jv_object_length(jv_copy(expect)) != 1) return false;
  cleanup_jv jv sink = jv_object_get(jv_copy(expect), jv_string("sink"));
  if (jv_get_kind(sink) != JV_KIND_OBJECT) return false;
  int known = 0;
  return read_count(sink, "connections", &counts->connections, &known) &&
         read_count(sink, "bytes", &counts->bytes, &known) && known > 0 &&
         jv_object_length(jv_copy(sink)) == known;
}

static bool is_answerable(iso_outcome outcome) {
  return outcome == ISO_PASS || outcome == ISO_FAIL || outcome == ISO_NOT_APPLICABLE ||
         outcome == ISO_ERROR;
}

iso_verdict iso__judge_answer(long http_status, const char *body, size_t length) {
  if (http_status != 200) return other_status(http_status, body, length);
  cleanup_jv jv answer = jv_parse_sized(body, (int)length);
  if (!jv_is_valid(answer) || jv_get_kind(answer) != JV_KIND_OBJECT) {
    return no_answer("answered something that is no JSON object", body, length);
  }
  cleanup_free char *name = iso__get_string(answer, "outcome");
  iso_verdict verdict = iso__verdict(ISO_ERROR, NULL);
  if (!name || !iso__outcome_parse(name, &verdict.outcome) || !is_answerable(verdict.outcome)) {
    return no_answer("answered without an `outcome` of the protocol", body, length);
  }
  cleanup_jv jv expect = jv_object_get(jv_copy(answer), jv_string("expect"));
  if (!read_expect(expect, &verdict.sink)) {
    return no_answer("answered with an expectation that this runner cannot judge", body, length);
  }
  verdict.message = iso__get_string(answer, "message");
  jv detail = jv_object_get(jv_copy(answer), jv_string("detail"));
  if (jv_get_kind(detail) == JV_KIND_OBJECT) {
    verdict.detail = detail;
  } else {
    jv_free(detail);
  }
  return verdict;
}

bool iso__expects_of_sink(const iso_verdict *verdict) {
  return verdict->sink.connections >= 0 || verdict->sink.bytes >= 0;
}

static void fail_by_count(iso_verdict *verdict, const char *what, long seen, long expected,
                          bool late) {
  verdict->outcome = ISO_FAIL;
  free(verdict->message);
  verdict->message = iso__format(
      "the sink saw %ld %s%s%s, where %ld %s expected", seen, what, seen == 1 ? "" : "s",
      late ? " (counting those after the answer)" : "", expected, expected == 1 ? "was" : "were");
  if (jv_get_kind(verdict->detail) != JV_KIND_OBJECT) {
    jv_free(verdict->detail);
    verdict->detail = jv_object();
  }
  verdict->detail =
      jv_object_set(verdict->detail, jv_string("expected"), jv_number((double)expected));
  verdict->detail = jv_object_set(verdict->detail, jv_string("actual"), jv_number((double)seen));
}

void iso__judge_sink(iso_verdict *verdict, iso_sink_counts seen, bool late) {
  iso_sink_counts expected = verdict->sink;
  if (verdict->outcome != ISO_PASS) return;
  if (expected.connections >= 0 && seen.connections != expected.connections) {
    fail_by_count(verdict, "connection", seen.connections, expected.connections, late);
    return;
  }
  /* A connection is counted before the worker knows of it, bytes may still be on their way. */
  bool too_few = late && seen.bytes < expected.bytes;
  if (expected.bytes >= 0 && (seen.bytes > expected.bytes || too_few)) {
    fail_by_count(verdict, "byte", seen.bytes, expected.bytes, late);
  }
}

#include "judge.h"

#include <string.h>

static const char *const names[] = {"pass",           "fail",  "timeout", "crash",
                                    "not-applicable", "error", "xfail",   "xpass"};

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
      .outcome = outcome, .message = message, .detail = jv_invalid(), .sink_connections = -1};
}

static iso_verdict no_answer(const char *what, const char *body, size_t length) {
  enum { EXCERPT = 160 };
  cleanup_jv jv excerpt =
      jv_dump_string(jv_string_sized(body, (int)(length < EXCERPT ? length : EXCERPT)), 0);
  return iso__verdict(ISO_ERROR, iso__format("%s: %s", what, jv_string_value(excerpt)));
}

/* Reads `expect`: null, or {"sink":{"connections":N}}. False where it is something else, because an
 * expectation that nobody judges would be a lie. */
static bool read_expect(jv expect, int *connections) {
  *connections = -1;
  jv_kind kind = jv_get_kind(expect);
  if (kind == JV_KIND_NULL || kind == JV_KIND_INVALID) return true;
  if (kind != JV_KIND_OBJECT || jv_object_length(jv_copy(expect)) != 1) return false;
  cleanup_jv jv sink = jv_object_get(jv_copy(expect), jv_string("sink"));
  if (jv_get_kind(sink) != JV_KIND_OBJECT || jv_object_length(jv_copy(sink)) != 1) return false;
  cleanup_jv jv count = jv_object_get(jv_copy(sink), jv_string("connections"));
  if (jv_get_kind(count) != JV_KIND_NUMBER || !jv_is_integer(jv_copy(count))) return false;
  double number = jv_number_value(count);
  if (!(number >= 0 && number <= 1000000)) return false;
  *connections = (int)number;
  return true;
}

static bool is_answerable(iso_outcome outcome) {
  return outcome == ISO_PASS || outcome == ISO_FAIL || outcome == ISO_NOT_APPLICABLE ||
         outcome == ISO_ERROR;
}

iso_verdict iso__judge_answer(long http_status, const char *body, size_t length) {
  if (http_status != 200) {
    cleanup_free char *what = iso__format("answered HTTP %ld instead of 200", http_status);
    return no_answer(what, body, length);
  }
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
  if (!read_expect(expect, &verdict.sink_connections)) {
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

void iso__judge_sink(iso_verdict *verdict, unsigned connections, bool late) {
  if (verdict->sink_connections < 0) return;
  int expected = verdict->sink_connections;
  if (verdict->outcome != ISO_PASS || connections == (unsigned)expected) return;
  verdict->outcome = ISO_FAIL;
  free(verdict->message);
  verdict->message =
      iso__format("the sink saw %u connection%s%s, where %d %s expected", connections,
                  connections == 1 ? "" : "s", late ? " (counting those after the answer)" : "",
                  expected, expected == 1 ? "was" : "were");
  if (jv_get_kind(verdict->detail) != JV_KIND_OBJECT) {
    jv_free(verdict->detail);
    verdict->detail = jv_object();
  }
  verdict->detail = jv_object_set(verdict->detail, jv_string("expected"), jv_number(expected));
  verdict->detail = jv_object_set(verdict->detail, jv_string("actual"), jv_number(connections));
}

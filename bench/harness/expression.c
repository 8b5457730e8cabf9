#include "expression.h"

#include <jq.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"

static void cleanup_jq(jq_state **jq) {
  if (*jq) jq_teardown(jq);
}

/* libjq speaks of a mistake in an expression through a callback; the last one is kept. */
static void on_message(void *data, jv message) {
  iso__bench_error *error = data;
  ISO__AUTO_JV jv text = jq_format_error(message);
  if (jv_get_kind(text) == JV_KIND_STRING) iso__bench_fail(error, "%s", jv_string_value(text));
}

static jv first_value(const char *expression, jv arguments, jv document, iso__bench_error *error) {
  jq_state *jq __attribute__((cleanup(cleanup_jq))) = jq_init();
  if (!jq) abort();
  jq_set_error_cb(jq, on_message, error);
  if (!jq_compile_args(jq, expression, arguments)) return jv_invalid();
  jq_start(jq, jv_copy(document), 0);
  jv value = jq_next(jq);
  if (jv_is_valid(value)) return value;
  if (!jv_invalid_has_msg(jv_copy(value))) {
    jv_free(value);
    return jv_null();
  }
  ISO__AUTO_JV jv message = jv_invalid_get_msg(value);
  iso__bench_fail(error, "%s",
                  jv_get_kind(message) == JV_KIND_STRING ? jv_string_value(message) : "failed");
  return jv_invalid();
}

jv iso__bench_expression(const char *expression, jv arguments, jv document,
                         iso__bench_error *error) {
  jv value = first_value(expression, arguments, document, error);
  jv_kind kind = jv_get_kind(value);
  if (kind == JV_KIND_INVALID || kind == JV_KIND_NULL || kind == JV_KIND_OBJECT) return value;
  jv_free(value);
  iso__bench_fail(error, "its expression gives neither a ratio nor null");
  return jv_invalid();
}

jv iso__bench_expression_reason(jv document, const char *system, const char *baseline) {
  ISO__AUTO_JV jv results = iso__bench_json_get(document, "isoload");
  ISO__AUTO_JV jv systems = iso__bench_json_get(results, "systems");
  const char *names[] = {baseline, system};
  for (size_t i = baseline ? 0 : 1; i < 2; i++) {
    bool found = false;
    int count = jv_get_kind(systems) == JV_KIND_ARRAY ? jv_array_length(jv_copy(systems)) : 0;
    for (int j = 0; j < count; j++) {
      ISO__AUTO_JV jv item = jv_array_get(jv_copy(systems), j);
      ISO__AUTO_FREE char *name = iso__bench_json_text(item, "name", "");
      ISO__AUTO_FREE char *reason = iso__bench_json_text(item, "reason", NULL);
      if (strcmp(name, names[i]) != 0) continue;
      found = true;
      if (reason) return jv_string_fmt("%s: %s", name, reason);
    }
    if (!found) return jv_string_fmt("%s was not part of this run", names[i]);
  }
  return jv_string("no such ratio was measured in this run");
}

bool iso__bench_expression_is_thin(jv value) {
  return iso__bench_json_number(value, "n", ISO__BENCH_VERDICT_SAMPLES) <
         ISO__BENCH_VERDICT_SAMPLES;
}

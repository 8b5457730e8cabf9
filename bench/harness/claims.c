#include "claims.h"

#include <jq.h>
#include <math.h>
#include <stdbool.h>
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

/* The first value of an expression over the document, with $baseline; null where it gives none. */
static jv select_ratio(const char *expression, const char *baseline, jv document,
                       iso__bench_error *error) {
  jq_state *jq __attribute__((cleanup(cleanup_jq))) = jq_init();
  if (!jq) abort();
  jq_set_error_cb(jq, on_message, error);
  jv arguments = iso__bench_json_set(jv_object(), "baseline", jv_string(baseline));
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

/* An interval whose upper end is null has none: the ratio may be as large as it likes. */
static const char *verdict_on(jv ratio, double needs) {
  double low = iso__bench_json_number(ratio, "low", -HUGE_VAL);
  double high = iso__bench_json_number(ratio, "high", HUGE_VAL);
  if (low >= needs) return "supported";
  return high < needs ? "not supported" : "inconclusive";
}

/* Why there is no ratio: what the system or the baseline says of itself. */
static jv reason_for(jv document, const char *system, const char *baseline) {
  ISO__AUTO_JV jv results = iso__bench_json_get(document, "isoload");
  ISO__AUTO_JV jv systems = iso__bench_json_get(results, "systems");
  const char *names[] = {baseline, system};
  for (size_t i = 0; i < 2; i++) {
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

static jv judge(jv claim, const char *baseline, jv document, iso__bench_error *error) {
  ISO__AUTO_FREE char *expression = iso__bench_json_text(claim, "expression", "null");
  ISO__AUTO_FREE char *system = iso__bench_json_text(claim, "system", "");
  ISO__AUTO_JV jv ratio = select_ratio(expression, baseline, document, error);
  if (!jv_is_valid(ratio)) return jv_invalid();
  double needs = iso__bench_json_number(claim, "needs", 0);
  bool known = jv_get_kind(ratio) == JV_KIND_OBJECT;
  if (!known && jv_get_kind(ratio) != JV_KIND_NULL) {
    iso__bench_fail(error, "its expression gives neither a ratio nor null");
    return jv_invalid();
  }
  jv verdict = jv_object();
  verdict = iso__bench_json_set(verdict, "claim", iso__bench_json_get(claim, "id"));
  static const char *const copied[] = {"sentence", "source", "metric", "system", "needs"};
  for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
    verdict = iso__bench_json_set(verdict, copied[i], iso__bench_json_get(claim, copied[i]));
  verdict = iso__bench_json_set(verdict, "baseline", jv_string(baseline));
  static const char *const measured[] = {"ratio", "low", "high", "n"};
  for (size_t i = 0; i < sizeof measured / sizeof *measured; i++)
    verdict = iso__bench_json_set(verdict, measured[i], iso__bench_json_get(ratio, measured[i]));
  verdict = iso__bench_json_set(verdict, "verdict", jv_string(verdict_on(ratio, needs)));
  if (!known)
    verdict = iso__bench_json_set(verdict, "reason", reason_for(document, system, baseline));
  return verdict;
}

/* Adds a claim's verdicts against all of its baselines. */
static int judge_claim(jv claim, jv document, jv *verdicts, iso__bench_error *error) {
  ISO__AUTO_JV jv baselines = iso__bench_json_get(claim, "baselines");
  int count = jv_get_kind(baselines) == JV_KIND_ARRAY ? jv_array_length(jv_copy(baselines)) : 0;
  if (count == 0) return iso__bench_fail(error, "it names no baselines");
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv baseline = jv_array_get(jv_copy(baselines), i);
    if (jv_get_kind(baseline) != JV_KIND_STRING)
      return iso__bench_fail(error, "baselines[%d] is not a string", i);
    jv verdict = judge(claim, jv_string_value(baseline), document, error);
    if (!jv_is_valid(verdict)) return -1;
    *verdicts = jv_array_append(*verdicts, verdict);
  }
  return 0;
}

jv iso__bench_claims_judge(jv claims, jv document, iso__bench_error *error) {
  ISO__AUTO_JV jv list = iso__bench_json_get(claims, "claims");
  if (jv_get_kind(list) != JV_KIND_ARRAY) {
    iso__bench_fail(error, "claims.json: claims is not an array");
    return jv_invalid();
  }
  jv verdicts = jv_array();
  for (int i = 0; i < jv_array_length(jv_copy(list)); i++) {
    ISO__AUTO_JV jv claim = jv_array_get(jv_copy(list), i);
    if (judge_claim(claim, document, &verdicts, error) == 0) continue;
    ISO__AUTO_FREE char *id = iso__bench_json_text(claim, "id", "?");
    iso__bench_error_wrap(error, "claims.json: claim %s", id);
    jv_free(verdicts);
    return jv_invalid();
  }
  return verdicts;
}

#include "claims.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "cleanup.h"
#include "expression.h"
#include "json.h"

/* An interval whose upper end is null has none: the ratio may be as large as it likes. */
static const char *verdict_on(jv ratio, double needs) {
  if (iso__bench_expression_is_thin(ratio)) return "inconclusive";
  double low = iso__bench_json_number(ratio, "low", -HUGE_VAL);
  double high = iso__bench_json_number(ratio, "high", HUGE_VAL);
  if (low >= needs) return "supported";
  return high < needs ? "not supported" : "inconclusive";
}

static jv judge(jv claim, const char *baseline, jv document, iso__bench_error *error) {
  ISO__AUTO_FREE char *expression = iso__bench_json_text(claim, "expression", "null");
  ISO__AUTO_FREE char *system = iso__bench_json_text(claim, "system", "");
  jv arguments = iso__bench_json_set(jv_object(), "baseline", jv_string(baseline));
  ISO__AUTO_JV jv ratio = iso__bench_expression(expression, arguments, document, error);
  if (!jv_is_valid(ratio)) return jv_invalid();
  double needs = iso__bench_json_number(claim, "needs", 0);
  bool known = jv_get_kind(ratio) == JV_KIND_OBJECT;
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
    verdict = iso__bench_json_set(verdict, "reason",
                                  iso__bench_expression_reason(document, system, baseline));
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

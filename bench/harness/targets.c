#include "targets.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "expression.h"
#include "json.h"

/* The definitions of the file before an expression: malloc'ed, the caller's. */
static char *with_definitions(jv targets, const char *expression) {
  ISO__AUTO_JV jv list = iso__bench_json_get(targets, "definitions");
  int count = jv_get_kind(list) == JV_KIND_ARRAY ? jv_array_length(jv_copy(list)) : 0;
  char *text = iso__bench_text("%s", "");
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv line = jv_array_get(jv_copy(list), i);
    ISO__AUTO_FREE char *before = text;
    text = iso__bench_text("%s%s\n", before,
                           jv_get_kind(line) == JV_KIND_STRING ? jv_string_value(line) : "");
  }
  ISO__AUTO_FREE char *definitions = text;
  return iso__bench_text("%s%s", definitions, expression);
}

/* `least` and `most` are what the target allows; an upper end that is null has no bound. */
static const char *verdict_on(jv ratio, double least, double most) {
  if (iso__bench_expression_is_thin(ratio)) return "inconclusive";
  double low = iso__bench_json_number(ratio, "low", -HUGE_VAL);
  double high = iso__bench_json_number(ratio, "high", HUGE_VAL);
  if (low >= least && high <= most) return "reached";
  return high < least || low > most ? "not reached" : "inconclusive";
}

/* Why nothing was measured; where a row is about what only some efforts measure, it says which. */
static jv reason_of(jv row, jv document, const char *system, const char *baseline) {
  jv reason = iso__bench_expression_reason(document, system, baseline);
  ISO__AUTO_FREE char *takes = iso__bench_json_text(row, "takes", NULL);
  if (!takes || jv_get_kind(reason) != JV_KIND_STRING) return reason;
  return jv_string_append_str(jv_string_append_str(reason, "; it takes "), takes);
}

static jv judge_cell(jv row, jv cell, const char *expression, jv document,
                     iso__bench_error *error) {
  ISO__AUTO_FREE char *system = iso__bench_json_text(cell, "system", "");
  ISO__AUTO_FREE char *baseline = iso__bench_json_text(row, "baseline", NULL);
  jv arguments = iso__bench_json_set(jv_object(), "system", jv_string(system));
  arguments = iso__bench_json_set(arguments, "baseline", iso__bench_json_string(baseline));
  ISO__AUTO_JV jv ratio = iso__bench_expression(expression, arguments, document, error);
  if (!jv_is_valid(ratio)) return jv_invalid();
  jv target = jv_object();
  static const char *const of_row[] = {"id", "what", "metric", "method", "workload", "baseline"};
  for (size_t i = 0; i < sizeof of_row / sizeof *of_row; i++)
    target = iso__bench_json_set(target, of_row[i], iso__bench_json_get(row, of_row[i]));
  target = jv_object_merge(target, jv_copy(cell));
  ISO__AUTO_JV jv method = iso__bench_json_get(row, "method");
  target = iso__bench_json_set(target, "primary", jv_bool(jv_get_kind(method) == JV_KIND_NULL));
  static const char *const measured[] = {"ratio", "low", "high", "n"};
  for (size_t i = 0; i < sizeof measured / sizeof *measured; i++)
    target = iso__bench_json_set(target, measured[i], iso__bench_json_get(ratio, measured[i]));
  if (jv_get_kind(ratio) == JV_KIND_NULL) {
    target = iso__bench_json_set(target, "verdict", jv_string("not measured"));
    return iso__bench_json_set(target, "reason", reason_of(row, document, system, baseline));
  }
  const char *verdict = verdict_on(ratio, iso__bench_json_number(cell, "atLeast", -HUGE_VAL),
                                   iso__bench_json_number(cell, "atMost", HUGE_VAL));
  return iso__bench_json_set(target, "verdict", jv_string(verdict));
}

static int judge_row(jv targets, jv row, jv document, jv *judged, iso__bench_error *error) {
  ISO__AUTO_FREE char *text = iso__bench_json_text(row, "expression", "null");
  ISO__AUTO_FREE char *expression = with_definitions(targets, text);
  ISO__AUTO_JV jv cells = iso__bench_json_get(row, "cells");
  if (jv_get_kind(cells) != JV_KIND_ARRAY) return iso__bench_fail(error, "cells is not an array");
  for (int i = 0; i < jv_array_length(jv_copy(cells)); i++) {
    ISO__AUTO_JV jv cell = jv_array_get(jv_copy(cells), i);
    jv target = judge_cell(row, cell, expression, document, error);
    if (!jv_is_valid(target)) {
      jv_free(target);
      return -1;
    }
    *judged = jv_array_append(*judged, target);
  }
  return 0;
}

jv iso__bench_targets_judge(jv targets, jv document, iso__bench_error *error) {
  ISO__AUTO_JV jv rows = iso__bench_json_get(targets, "rows");
  if (jv_get_kind(rows) != JV_KIND_ARRAY) {
    iso__bench_fail(error, "targets.json: rows is not an array");
    return jv_invalid();
  }
  jv judged = jv_array();
  for (int i = 0; i < jv_array_length(jv_copy(rows)); i++) {
    ISO__AUTO_JV jv row = jv_array_get(jv_copy(rows), i);
    if (judge_row(targets, row, document, &judged, error) == 0) continue;
    ISO__AUTO_FREE char *id = iso__bench_json_text(row, "id", "?");
    iso__bench_error_wrap(error, "targets.json: row %s", id);
    jv_free(judged);
    return jv_invalid();
  }
  return judged;
}

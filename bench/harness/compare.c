#include "compare.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "document.h"
#include "json.h"
#include "rank.h"
#include "stats.h"
#include "vocabulary.h"

static const double alpha = 0.05;

/* Intervals of a comparison need no seed of their own: the same two documents give the same ones. */
enum { SEED = 1 };

/* --- reading ---------------------------------------------------------------------------------- */

static int length_of(jv array) {
  return jv_get_kind(array) == JV_KIND_ARRAY ? jv_array_length(jv_copy(array)) : 0;
}

static bool same_text(jv a, jv b, const char *key) {
  ISO__AUTO_FREE char *x = iso__bench_json_text(a, key, "");
  ISO__AUTO_FREE char *y = iso__bench_json_text(b, key, "");
  return strcmp(x, y) == 0;
}

static bool same_series(jv a, jv b) {
  return same_text(a, b, "system") && same_text(a, b, "workload") && same_text(a, b, "metric") &&
         same_text(a, b, "unit");
}

static size_t count_values(jv series) {
  ISO__AUTO_JV jv values = iso__bench_json_get(series, "values");
  return (size_t)length_of(values);
}

/* The samples of a series: malloc'ed, the caller's. */
static double *read_values(jv series) {
  ISO__AUTO_JV jv values = iso__bench_json_get(series, "values");
  int count = length_of(values);
  double *numbers = calloc((size_t)count + 1, sizeof *numbers);
  if (!numbers) abort();
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv value = jv_array_get(jv_copy(values), i);
    if (jv_get_kind(value) == JV_KIND_NUMBER) numbers[i] = jv_number_value(value);
  }
  return numbers;
}

/* The like of a series in the other document's; null where there is none with a sample in it. */
static jv find_series(jv samples, jv wanted) {
  for (int i = 0; i < length_of(samples); i++) {
    jv series = jv_array_get(jv_copy(samples), i);
    if (same_series(series, wanted) && count_values(series) > 0) return series;
    jv_free(series);
  }
  return jv_null();
}

static jv find_system(jv results, const char *name) {
  ISO__AUTO_JV jv systems = iso__bench_json_get(results, "systems");
  for (int i = 0; i < length_of(systems); i++) {
    jv system = jv_array_get(jv_copy(systems), i);
    ISO__AUTO_FREE char *own = iso__bench_json_text(system, "name", "");
    if (strcmp(own, name) == 0) return system;
    jv_free(system);
  }
  return jv_null();
}

/* --- one comparison --------------------------------------------------------------------------- */

static jv group_json(const double *values, size_t count) {
  jv group = iso__bench_json_set(jv_object(), "n", jv_number((double)count));
  return iso__bench_json_set(group, "median", jv_number(iso__bench_stats_median(values, count)));
}

/* The change of the median in percent of that before, with its interval. */
static jv add_change(jv item, const double *before, size_t n, const double *after, size_t m,
                     uint64_t stream) {
  ISO__AUTO_FREE double *draws = calloc(2 * ISO__STATS_RESAMPLES, sizeof *draws);
  if (!draws) abort();
  double *others = draws + ISO__STATS_RESAMPLES;
  iso__bench_stats_bootstrap(before, n, SEED, 2 * stream, draws, ISO__STATS_RESAMPLES);
  iso__bench_stats_bootstrap(after, m, SEED, 2 * stream + 1, others, ISO__STATS_RESAMPLES);
  iso__bench_stats_interval ratio;
  bool known = iso__bench_stats_ratio_interval(iso__bench_stats_median(after, m), others,
                                               iso__bench_stats_median(before, n), draws,
                                               ISO__STATS_RESAMPLES, &ratio);
  const struct {
    const char *key;
    double value;
  } ends[] = {{"change", known ? ratio.estimate : INFINITY},
              {"low", known ? ratio.low : INFINITY},
              {"high", known ? ratio.high : INFINITY}};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    item = iso__bench_json_set(
        item, ends[i].key, isinf(ends[i].value) ? jv_null() : jv_number(100 * (ends[i].value - 1)));
  return item;
}

static jv compare_series(jv before, jv after, uint64_t stream, double *p) {
  size_t n = count_values(before), m = count_values(after);
  ISO__AUTO_FREE double *olds = read_values(before);
  ISO__AUTO_FREE double *news = read_values(after);
  iso__bench_rank_test test = iso__bench_rank_compare(news, m, olds, n);
  *p = test.p;
  jv item = jv_object();
  static const char *const copied[] = {"system", "workload", "metric", "unit"};
  for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
    item = iso__bench_json_set(item, copied[i], iso__bench_json_get(after, copied[i]));
  item = iso__bench_json_set(item, "before", group_json(olds, n));
  item = iso__bench_json_set(item, "after", group_json(news, m));
  item = add_change(item, olds, n, news, m, stream);
  item = iso__bench_json_set(item, "u", jv_number(test.u));
  item = iso__bench_json_set(item, "a", jv_number(test.a));
  item = iso__bench_json_set(item, "size", jv_string(iso__bench_rank_size(test.a)));
  return iso__bench_json_set(item, "leastP", jv_number(iso__bench_rank_least_p(n, m)));
}

/* Whether more of it is better: of a rate, not of a time. */
static bool is_more_better(jv item) {
  ISO__AUTO_FREE char *name = iso__bench_json_text(item, "metric", "");
  const iso__bench_metric *metric = iso__bench_metric_named(name);
  return metric && metric->more;
}

/* Memory does not become slower, and neither does a share. */
static const char *direction_of(jv item, double a) {
  ISO__AUTO_FREE char *unit = iso__bench_json_text(item, "unit", "");
  bool larger = a > 0.5;
  if (strcmp(unit, "bytes") == 0 || strcmp(unit, "ratio") == 0)
    return larger ? "larger" : "smaller";
  return larger == is_more_better(item) ? "faster" : "slower";
}

/* What is said of a comparison, with its chance corrected for the number of comparisons. */
static jv judge(jv item, double p, double threshold, bool *regression) {
  double a = iso__bench_json_number(item, "a", 0.5);
  ISO__AUTO_FREE char *size = iso__bench_json_text(item, "size", "");
  const char *word = "same";
  bool differs = p <= alpha && strcmp(size, "negligible") != 0;
  if (differs)
    word = direction_of(item, a);
  else if (iso__bench_json_number(item, "leastP", 0) > alpha)
    word = "too few"; /* no order of so few samples could have shown a difference */
  double change = iso__bench_json_number(item, "change", 0);
  *regression = differs && (is_more_better(item) ? a < 0.5 && -change > threshold
                                                 : a > 0.5 && change > threshold);
  item = iso__bench_json_set(item, "p", jv_number(p));
  item = iso__bench_json_set(item, "word", jv_string(word));
  return iso__bench_json_set(item, "regression", jv_bool(*regression));
}

/* --- the whole -------------------------------------------------------------------------------- */

/* What has samples in `one` and none in `other`, whose name is `side`; a system that failed there
 * is a regression. */
static jv add_missing(jv missing, jv one, jv other, const char *side, double *regressions) {
  ISO__AUTO_JV jv samples = iso__bench_json_get(one, "samples");
  ISO__AUTO_JV jv others = iso__bench_json_get(other, "samples");
  for (int i = 0; i < length_of(samples); i++) {
    ISO__AUTO_JV jv series = jv_array_get(jv_copy(samples), i);
    ISO__AUTO_JV jv like = find_series(others, series);
    if (jv_get_kind(like) == JV_KIND_OBJECT || count_values(series) == 0) continue;
    ISO__AUTO_FREE char *name = iso__bench_json_text(series, "system", "");
    ISO__AUTO_JV jv system = find_system(other, name);
    ISO__AUTO_JV jv failed = iso__bench_json_get(system, "failed");
    bool regression = strcmp(side, "after") == 0 && jv_get_kind(failed) == JV_KIND_TRUE;
    if (regression) ++*regressions;
    jv item = iso__bench_json_set(jv_object(), "in", jv_string(side));
    item = iso__bench_json_set(item, "system", jv_string(name));
    item = iso__bench_json_set(item, "workload", iso__bench_json_get(series, "workload"));
    item = iso__bench_json_set(item, "metric", iso__bench_json_get(series, "metric"));
    item = iso__bench_json_set(item, "reason", iso__bench_json_get(system, "reason"));
    item = iso__bench_json_set(item, "regression", jv_bool(regression));
    missing = jv_array_append(missing, item);
  }
  return missing;
}

static jv compare_all(jv before, jv after, double threshold, double *regressions) {
  ISO__AUTO_JV jv olds = iso__bench_json_get(before, "samples");
  ISO__AUTO_JV jv news = iso__bench_json_get(after, "samples");
  size_t count = 0;
  ISO__AUTO_FREE double *p = calloc((size_t)length_of(news) + 1, sizeof *p);
  if (!p) abort();
  jv raw = jv_array();
  for (int i = 0; i < length_of(news); i++) {
    ISO__AUTO_JV jv series = jv_array_get(jv_copy(news), i);
    ISO__AUTO_JV jv like = find_series(olds, series);
    if (jv_get_kind(like) != JV_KIND_OBJECT || count_values(series) == 0) continue;
    raw = jv_array_append(raw, compare_series(like, series, count, &p[count]));
    count++;
  }
  iso__bench_rank_holm(p, count);
  jv comparisons = jv_array();
  for (size_t i = 0; i < count; i++) {
    bool regression = false;
    jv item = judge(jv_array_get(jv_copy(raw), (int)i), p[i], threshold, &regression);
    comparisons = jv_array_append(comparisons, item);
    *regressions += regression;
  }
  jv_free(raw);
  return comparisons;
}

/* What makes a comparison doubtful: two machines, two efforts, a run that was noisy or cut short. */
static jv warnings_of(jv before, jv after) {
  static const char *const keys[] = {"cpu", "cores", "memory", "kernel", "virtualisation"};
  jv list = jv_array();
  ISO__AUTO_JV jv old = iso__bench_json_get(before, "machine");
  ISO__AUTO_JV jv new = iso__bench_json_get(after, "machine");
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (!jv_equal(iso__bench_json_get(old, keys[i]), iso__bench_json_get(new, keys[i])))
      list = jv_array_append(
          list, jv_string_fmt("the machines differ in %s: what follows is not the code's alone",
                              keys[i]));
  const jv results[] = {before, after};
  static const char *const names[] = {"the run before", "the run after"};
  for (size_t i = 0; i < 2; i++) {
    ISO__AUTO_JV jv noise = iso__bench_json_get(results[i], "noise");
    ISO__AUTO_JV jv noisy = iso__bench_json_get(noise, "noisy");
    ISO__AUTO_JV jv cut = iso__bench_json_get(results[i], "interrupted");
    if (jv_get_kind(noisy) == JV_KIND_TRUE)
      list = jv_array_append(list, jv_string_fmt("%s was noisy", names[i]));
    if (jv_get_kind(cut) == JV_KIND_TRUE)
      list = jv_array_append(list, jv_string_fmt("%s was interrupted", names[i]));
  }
  return list;
}

static jv results_of(jv document, const char *which, iso__bench_error *error) {
  ISO__AUTO_JV jv results = iso__bench_json_get(document, "isoload");
  ISO__AUTO_FREE char *schema = iso__bench_json_text(results, "schema", "");
  if (strcmp(schema, ISO__BENCH_SCHEMA) == 0) return jv_copy(results);
  iso__bench_fail(error,
                  "the %s file is no result of isoload bench: its isoload.schema is not '%s'",
                  which, ISO__BENCH_SCHEMA);
  return jv_invalid();
}

jv iso__bench_compare(jv before, jv after, double threshold, iso__bench_error *error) {
  ISO__AUTO_JV jv old = results_of(before, "first", error);
  ISO__AUTO_JV jv new = results_of(after, "second", error);
  if (!jv_is_valid(old) || !jv_is_valid(new)) return jv_invalid();
  double regressions = 0;
  jv result = iso__bench_json_set(jv_object(), "schema", jv_string(ISO__BENCH_COMPARE_SCHEMA));
  result = iso__bench_json_set(result, "threshold", jv_number(threshold));
  result = iso__bench_json_set(result, "alpha", jv_number(alpha));
  result =
      iso__bench_json_set(result, "comparisons", compare_all(old, new, threshold, &regressions));
  jv missing = add_missing(jv_array(), old, new, "after", &regressions);
  missing = add_missing(missing, new, old, "before", &regressions);
  result = iso__bench_json_set(result, "missing", missing);
  result = iso__bench_json_set(result, "regressions", jv_number(regressions));
  return iso__bench_json_set(result, "warnings", warnings_of(old, new));
}

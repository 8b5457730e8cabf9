/* Two results side by side: what is said of differences that are known. */
#include "compare.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#include "cleanup.h"
#include "json.h"

/* A document with one series of `count` values around `middle`, each different. */
static jv document(const char *metric, const char *unit, double middle, int count) {
  jv values = jv_array();
  for (int i = 0; i < count; i++)
    values = jv_array_append(values, jv_number(middle + 0.01 * (i * 7 % count)));
  jv series = iso__bench_json_set(jv_object(), "system", jv_string("box"));
  series = iso__bench_json_set(series, "workload", jv_string("hello"));
  series = iso__bench_json_set(series, "metric", jv_string(metric));
  series = iso__bench_json_set(series, "unit", jv_string(unit));
  series = iso__bench_json_set(series, "values", values);
  jv results = iso__bench_json_set(jv_object(), "schema", jv_string("isoload.bench/1"));
  results = iso__bench_json_set(results, "samples", jv_array_append(jv_array(), series));
  return iso__bench_json_set(jv_object(), "isoload", results);
}

static jv first_of(jv comparison, const char *key) {
  ISO__AUTO_JV jv list = iso__bench_json_get(comparison, key);
  return jv_array_get(jv_copy(list), 0);
}

static void expect(jv before, jv after, double threshold, const char *word, int regressions) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  ISO__AUTO_JV jv comparison = iso__bench_compare(before, after, threshold, &error);
  cr_assert(jv_is_valid(comparison), "%s", error.text);
  ISO__AUTO_JV jv item = first_of(comparison, "comparisons");
  ISO__AUTO_FREE char *said = iso__bench_json_text(item, "word", "nothing");
  cr_assert(eq(str, said, (char *)word));
  cr_assert(eq(dbl, iso__bench_json_number(comparison, "regressions", -1), regressions));
  jv_free(before);
  jv_free(after);
}

Test(compare, known_differences) {
  expect(document("ttfr", "ms", 100, 20), document("ttfr", "ms", 100, 20), 5, "same", 0);
  expect(document("ttfr", "ms", 100, 20), document("ttfr", "ms", 110, 20), 5, "slower", 1);
  expect(document("ttfr", "ms", 100, 20), document("ttfr", "ms", 110, 20), 15, "slower", 0);
  expect(document("ttfr", "ms", 100, 20), document("ttfr", "ms", 50, 20), 5, "faster", 0);
  expect(document("memory", "bytes", 1000, 9), document("memory", "bytes", 2000, 9), 5, "larger",
         1);
  expect(document("memory", "bytes", 1000, 9), document("memory", "bytes", 900, 9), 5, "smaller",
         0);
}

Test(compare, three_samples_are_too_few) {
  expect(document("ttfr", "ms", 100, 3), document("ttfr", "ms", 900, 3), 5, "too few", 0);
}

Test(compare, the_change_has_an_interval_around_it) {
  ISO__AUTO_JV jv before = document("ttfr", "ms", 100, 30);
  ISO__AUTO_JV jv after = document("ttfr", "ms", 150, 30);
  ISO__AUTO_JV jv comparison = iso__bench_compare(before, after, 5, NULL);
  ISO__AUTO_JV jv item = first_of(comparison, "comparisons");
  double change = iso__bench_json_number(item, "change", NAN);
  cr_assert(fabs(change - 50) < 0.5, "%g", change);
  cr_assert(iso__bench_json_number(item, "low", NAN) <= change);
  cr_assert(iso__bench_json_number(item, "high", NAN) >= change);
  cr_assert(eq(dbl, iso__bench_json_number(item, "a", NAN), 1));
}

Test(compare, memory_below_zero_has_no_percentage) {
  ISO__AUTO_JV jv before = document("memory", "bytes", -50, 9);
  ISO__AUTO_JV jv after = document("memory", "bytes", 50, 9);
  ISO__AUTO_JV jv comparison = iso__bench_compare(before, after, 5, NULL);
  ISO__AUTO_JV jv item = first_of(comparison, "comparisons");
  ISO__AUTO_JV jv change = iso__bench_json_get(item, "change");
  ISO__AUTO_FREE char *word = iso__bench_json_text(item, "word", "");
  cr_assert(jv_get_kind(change) == JV_KIND_NULL);
  cr_assert(eq(str, word, "larger"));
}

Test(compare, a_system_that_failed_since_is_a_regression) {
  ISO__AUTO_JV jv before = document("ttfr", "ms", 100, 9);
  ISO__AUTO_JV jv after =
      jv_parse("{\"isoload\": {\"schema\": \"isoload.bench/1\", \"samples\": [], \"systems\": "
               "[{\"name\": \"box\", \"failed\": true, \"reason\": \"broke\"}]}}");
  ISO__AUTO_JV jv comparison = iso__bench_compare(before, after, 5, NULL);
  ISO__AUTO_JV jv item = first_of(comparison, "missing");
  ISO__AUTO_FREE char *reason = iso__bench_json_text(item, "reason", "");
  cr_assert(eq(str, reason, "broke"));
  cr_assert(eq(dbl, iso__bench_json_number(comparison, "regressions", 0), 1));
}

Test(compare, other_documents_are_refused) {
  ISO__AUTO_JV jv before = document("ttfr", "ms", 100, 9);
  ISO__AUTO_JV jv other = jv_parse("{\"isoload\": {\"schema\": \"isoload.conformance/1\"}}");
  ISO__AUTO_ERROR iso__bench_error error = {0};
  ISO__AUTO_JV jv comparison = iso__bench_compare(before, other, 5, &error);
  cr_assert(not(jv_is_valid(comparison)));
  cr_assert(eq(str, error.text,
               "the second file is no result of isoload bench: its isoload.schema is not "
               "'isoload.bench/1'"));
}

Test(compare, more_of_a_rate_is_better) {
  expect(document("requests", "1/s", 1000, 9), document("requests", "1/s", 2000, 9), 5, "faster",
         0);
  expect(document("requests", "1/s", 1000, 9), document("requests", "1/s", 500, 9), 5, "slower", 1);
  expect(document("success", "ratio", 0.5, 9), document("success", "ratio", 0.9, 9), 5, "larger",
         0);
}

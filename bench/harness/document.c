#include "document.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "cleanup.h"
#include "clock.h"
#include "interrupt.h"
#include "json.h"
#include "stats.h"

/* Intervals have streams of their own, clear of those that the order was drawn from. */
enum { STREAM_INTERVALS = 1000, TAIL_SAMPLES = 100 };

static jv number_or_null(double value) { return isnan(value) ? jv_null() : jv_number(value); }

static jv series_json(const iso__bench_series_list *list) {
  jv array = jv_array();
  for (size_t i = 0; i < list->count; i++) {
    const iso__bench_series *series = &list->items[i];
    jv item = iso__bench_json_set(jv_object(), "system", jv_string(series->system));
    item = iso__bench_json_set(item, "workload", jv_string(series->workload));
    item = iso__bench_json_set(item, "metric", jv_string(series->metric));
    item = iso__bench_json_set(item, "unit", jv_string(series->unit));
    item =
        iso__bench_json_set(item, "values", iso__bench_json_numbers(series->values, series->count));
    array = jv_array_append(array, item);
  }
  return array;
}

static jv systems_json(const iso__bench_run *run) {
  static const char *const kinds[] = {"argv", "http", "inprocess"};
  jv array = jv_array();
  for (size_t i = 0; i < run->system_count; i++) {
    const iso__bench_system *system = run->systems[i];
    jv item = iso__bench_json_set(jv_object(), "name", jv_string(system->name));
    item = iso__bench_json_set(item, "title", jv_string(system->title));
    item = iso__bench_json_set(item, "class", jv_string(system->class_name));
    item = iso__bench_json_set(item, "kind", jv_string(kinds[system->kind]));
    item = iso__bench_json_set(item, "version", iso__bench_json_string(system->version));
    item = iso__bench_json_set(item, "available", jv_bool(system->available));
    if (system->failed) item = iso__bench_json_set(item, "failed", jv_true());
    if (!system->available)
      item = iso__bench_json_set(item, "reason", iso__bench_json_string(system->reason));
    item = iso__bench_json_set(item, "attempts", jv_number(system->attempts));
    item = iso__bench_json_set(item, "failures", jv_number(system->failures));
    static const char *const lists[] = {"includes", "excludes"};
    for (size_t j = 0; j < 2; j++) {
      jv list = iso__bench_json_get(system->description, lists[j]);
      if (jv_get_kind(list) != JV_KIND_ARRAY) {
        jv_free(list);
        list = jv_array();
      }
      item = iso__bench_json_set(item, lists[j], list);
    }
    array = jv_array_append(array, item);
  }
  return array;
}

static jv memory_json(const iso__bench_run *run) {
  jv array = jv_array();
  for (size_t i = 0; i < run->weighing_count; i++) {
    const iso__bench_memory_pass *pass = &run->weighings[i].pass;
    jv points = jv_array();
    for (size_t j = 0; j < pass->count; j++) {
      const iso__bench_memory_point *point = &pass->points[j];
      jv item = iso__bench_json_set(jv_object(), "n", jv_number(point->sandboxes));
      item = iso__bench_json_set(item, "available", number_or_null(point->available));
      item = iso__bench_json_set(item, "pss", number_or_null(point->pss));
      points = jv_array_append(points, item);
    }
    jv item = iso__bench_json_set(jv_object(), "system", jv_string(run->weighings[i].system->name));
    item = iso__bench_json_set(item, "workload", jv_string(ISO__BENCH_WORKLOAD));
    item = iso__bench_json_set(item, "unit", jv_string("bytes"));
    item = iso__bench_json_set(item, "perSandbox", number_or_null(pass->per_sandbox));
    item = iso__bench_json_set(item, "perSandboxPss", number_or_null(pass->per_sandbox_pss));
    item = iso__bench_json_set(item, "first", number_or_null(pass->first));
    item = iso__bench_json_set(item, "cutShort", jv_bool(pass->cut_short));
    array = jv_array_append(array, iso__bench_json_set(item, "points", points));
  }
  return array;
}

/* A series with what was computed from it. */
typedef struct digest {
  const iso__bench_series *series;
  double *draws; /* bootstrap medians */
  iso__bench_stats_interval median;
} digest;

static digest *digest_all(const iso__bench_run *run) {
  digest *digests = calloc(run->samples.count + 1, sizeof *digests);
  if (!digests) abort();
  for (size_t i = 0; i < run->samples.count; i++) {
    const iso__bench_series *series = &run->samples.items[i];
    double *draws = calloc(ISO__STATS_RESAMPLES, sizeof *draws);
    if (!draws) abort();
    iso__bench_stats_bootstrap(series->values, series->count, run->options->seed,
                               STREAM_INTERVALS + i, draws, ISO__STATS_RESAMPLES);
    digests[i] = (digest){series, draws,
                          iso__bench_stats_median_interval(series->values, series->count, draws,
                                                           ISO__STATS_RESAMPLES)};
  }
  return digests;
}

static void free_digests(digest *digests, size_t count) {
  for (size_t i = 0; i < count; i++) free(digests[i].draws);
  free(digests);
}

static jv summary_head(const char *system, const char *metric, const char *unit, size_t n) {
  jv item = iso__bench_json_set(jv_object(), "system", jv_string(system));
  item = iso__bench_json_set(item, "workload", jv_string(ISO__BENCH_WORKLOAD));
  item = iso__bench_json_set(item, "metric", jv_string(metric));
  item = iso__bench_json_set(item, "unit", jv_string(unit));
  return iso__bench_json_set(item, "n", jv_number((double)n));
}

static jv summary_json(const digest *of) {
  const iso__bench_series *series = of->series;
  ISO__AUTO_FREE double *sorted = calloc(series->count, sizeof *sorted);
  if (!sorted) abort();
  memcpy(sorted, series->values, series->count * sizeof *sorted);
  iso__bench_stats_sort(sorted, series->count);
  jv item = summary_head(series->system, series->metric, series->unit, series->count);
  item = iso__bench_json_set(item, "median", jv_number(of->median.estimate));
  item = iso__bench_json_set(item, "low", jv_number(of->median.low));
  item = iso__bench_json_set(item, "high", jv_number(of->median.high));
  item = iso__bench_json_set(item, "min", jv_number(sorted[0]));
  item = iso__bench_json_set(item, "max", jv_number(sorted[series->count - 1]));
  /* The tail of few samples is one sample: it is not told. */
  bool tail = series->count >= TAIL_SAMPLES;
  double p90 = iso__bench_stats_quantile(sorted, series->count, 0.9);
  double p99 = iso__bench_stats_quantile(sorted, series->count, 0.99);
  item = iso__bench_json_set(item, "p90", tail ? jv_number(p90) : jv_null());
  return iso__bench_json_set(item, "p99", tail ? jv_number(p99) : jv_null());
}

/* A metric that a system has no sample of: null, with the reason, never left out and never zero. */
static jv missing_summary(const iso__bench_system *system, const char *metric, const char *unit) {
  static const char *const unknown[] = {"median", "low", "high", "min", "max", "p90", "p99"};
  jv item = summary_head(system->name, metric, unit, 0);
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
    item = iso__bench_json_set(item, unknown[i], jv_null());
  const char *reason = system->reason        ? system->reason
                       : system->hold_reason ? system->hold_reason
                                             : "no sample of it was taken";
  return iso__bench_json_set(item, "reason", jv_string(reason));
}

static jv summaries_json(const iso__bench_run *run, const digest *digests) {
  jv array = jv_array();
  for (size_t i = 0; i < run->samples.count; i++)
    array = jv_array_append(array, summary_json(&digests[i]));
  const struct {
    const char *metric, *unit;
    bool wanted;
  } metrics[] = {{"ttfr", "ms", run->options->time},
                 {"memory", "bytes", run->options->memory},
                 {"cpu", "ms", run->options->cpu}};
  for (size_t i = 0; i < run->system_count; i++)
    for (size_t j = 0; j < sizeof metrics / sizeof *metrics; j++)
      if (metrics[j].wanted && !iso__bench_series_find(&run->samples, run->systems[i]->name,
                                                       ISO__BENCH_WORKLOAD, metrics[j].metric))
        array = jv_array_append(
            array, missing_summary(run->systems[i], metrics[j].metric, metrics[j].unit));
  return array;
}

static jv ratio_json(const digest *system, const digest *baseline) {
  iso__bench_stats_interval ratio;
  if (!iso__bench_stats_ratio_interval(baseline->median.estimate, baseline->draws,
                                       system->median.estimate, system->draws, ISO__STATS_RESAMPLES,
                                       &ratio))
    return jv_invalid();
  size_t n = system->series->count, m = baseline->series->count;
  jv item = iso__bench_json_set(jv_object(), "metric", jv_string(system->series->metric));
  item = iso__bench_json_set(item, "workload", jv_string(system->series->workload));
  item = iso__bench_json_set(item, "system", jv_string(system->series->system));
  item = iso__bench_json_set(item, "baseline", jv_string(baseline->series->system));
  item = iso__bench_json_set(item, "ratio", jv_number(ratio.estimate));
  item = iso__bench_json_set(item, "low", jv_number(ratio.low));
  item = iso__bench_json_set(item, "high", isinf(ratio.high) ? jv_null() : jv_number(ratio.high));
  item = iso__bench_json_set(item, "n", jv_number((double)(n < m ? n : m)));
  item = iso__bench_json_set(item, "systemSamples", jv_number((double)n));
  return iso__bench_json_set(item, "baselineSamples", jv_number((double)m));
}

/* Every pair of systems that share a metric: which container is the whole question, so no baseline
 * is chosen here. */
static jv ratios_json(iso__bench_run *run, const digest *digests) {
  jv array = jv_array();
  for (size_t i = 0; i < run->samples.count; i++) {
    for (size_t j = 0; j < run->samples.count; j++) {
      const iso__bench_series *system = digests[i].series, *baseline = digests[j].series;
      if (i == j || strcmp(system->metric, baseline->metric) != 0 ||
          strcmp(system->workload, baseline->workload) != 0)
        continue;
      jv item = ratio_json(&digests[i], &digests[j]);
      if (jv_is_valid(item)) {
        array = jv_array_append(array, item);
        continue;
      }
      jv_free(item);
      ISO__AUTO_FREE char *text = iso__bench_text(
          "no ratio of %s between %s and %s: the median of the first is not clearly above zero",
          system->metric, system->system, baseline->system);
      iso__bench_run_warn(run, text);
    }
  }
  return array;
}

static jv order_json(const iso__bench_run *run) {
  jv array = jv_array();
  for (size_t i = 0; i < run->order_count; i++)
    array = jv_array_append(array, jv_string(run->order[i]->name));
  return array;
}

/* The command that repeats the run, with its seed. */
static jv command_json(const iso__bench_run *run) {
  const iso__bench_options *options = run->options;
  const char *effort = options->effort->name;
  jv text = jv_string("isoload bench");
  if (strcmp(effort, "default") != 0)
    text = jv_string_append_str(jv_string_append_str(text, " --"), effort);
  for (char **word = options->systems; word && *word; word++) {
    text = jv_string_append_str(text, word == options->systems ? " --systems " : ",");
    text = jv_string_append_str(text, *word);
  }
  const struct {
    const char *name;
    bool wanted;
  } metrics[] = {{"ttfr", options->time}, {"memory", options->memory}, {"cpu", options->cpu}};
  bool all = options->time && options->memory && options->cpu, first = true;
  for (size_t i = 0; !all && i < sizeof metrics / sizeof *metrics; i++) {
    if (!metrics[i].wanted) continue;
    text = jv_string_append_str(text, first ? " --metric " : ",");
    text = jv_string_append_str(text, metrics[i].name);
    first = false;
  }
  char seed[40];
  snprintf(seed, sizeof seed, " --seed %llu", (unsigned long long)options->seed);
  return jv_string_append_str(text, seed);
}

static jv planned_json(unsigned planned, unsigned done) {
  jv item = iso__bench_json_set(jv_object(), "planned", jv_number(planned));
  return iso__bench_json_set(item, "begun", jv_number(done));
}

static jv method_json(void) {
  jv item = iso__bench_json_set(jv_object(), "median", jv_string("quantiles of definition 7"));
  item = iso__bench_json_set(item, "interval",
                             jv_string("95 % percentile bootstrap of the median, and "
                                       "of the ratio of medians"));
  item = iso__bench_json_set(item, "resamples", jv_number(ISO__STATS_RESAMPLES));
  item = iso__bench_json_set(item, "warmup",
                             jv_string("one sample of each system before the first "
                                       "round, kept under warmup and not counted"));
  item = iso__bench_json_set(
      item, "memory",
      jv_string(
          "slope (Theil and Sen) of the host's MemAvailable and its cores' own free pages over the "
          "number of live sandboxes, from one on; memory.pss: of the summed proportional "
          "set sizes of all processes that the run started"));
  item = iso__bench_json_set(
      item, "cpu",
      jv_string(
          "user and system time of all processes below the harness, daemons and monitors with "
          "them, over the sandboxes of a pass, from start to end; in process: the harness's own"));
  return iso__bench_json_set(item, "ratio",
                             jv_string("the baseline's median over the system's: above 1 "
                                       "the system needs less"));
}

static const char *build_warning(void) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return "the harness was built with sanitizers: its times and sizes say nothing";
#elif !defined(__OPTIMIZE__)
  return "the harness was built without optimisation";
#else
  return NULL;
#endif
}

static jv all_warnings(const iso__bench_run *run) {
  jv list = iso__bench_json_get(run->machine, "warnings");
  if (build_warning()) list = jv_array_append(list, jv_string(build_warning()));
  return jv_array_concat(list, jv_copy(run->warnings));
}

/* Passes over the same system that differ by more than their middle: something else on the host took
 * or gave back memory meanwhile. The interval says so too; the warning says why. */
static void warn_of_noise(iso__bench_run *run, const digest *digests) {
  for (size_t i = 0; i < run->samples.count; i++) {
    const iso__bench_series *series = digests[i].series;
    if (strcmp(series->metric, "memory") != 0) continue;
    double least = series->values[0], most = least;
    for (size_t j = 1; j < series->count; j++) {
      least = fmin(least, series->values[j]);
      most = fmax(most, series->values[j]);
    }
    if (most - least <= fabs(digests[i].median.estimate)) continue;
    ISO__AUTO_FREE char *text = iso__bench_text(
        "noisy: passes over the memory of %s differ by more than their median; something else on "
        "the host took or gave back memory",
        series->system);
    iso__bench_run_warn(run, text);
  }
}

static void warn_of_loop(iso__bench_run *run) {
  iso__bench_noise_verdict verdict = iso__bench_noise_judge(run->noise.values, run->noise.count);
  if (!verdict.noisy) return;
  ISO__AUTO_FREE char *reason = iso__bench_noise_reason(&verdict);
  iso__bench_run_warn(run, reason);
}

static jv results_json(iso__bench_run *run) {
  const iso__bench_effort *effort = run->options->effort;
  digest *digests = digest_all(run);
  warn_of_noise(run, digests);
  warn_of_loop(run);
  char started[32];
  struct tm utc;
  strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&run->started, &utc));
  double duration = (double)(iso__bench_clock_ns() - run->started_ns) * 1e-6;
  jv results = iso__bench_json_set(jv_object(), "schema", jv_string(ISO__BENCH_SCHEMA));
  results = iso__bench_json_set(results, "started", jv_string(started));
  results = iso__bench_json_set(results, "durationMs", jv_number(rint(duration)));
  results = iso__bench_json_set(results, "command", command_json(run));
  results = iso__bench_json_set(results, "effort", jv_string(effort->name));
  results = iso__bench_json_set(results, "interrupted", jv_bool(iso__bench_interrupted()));
  results = iso__bench_json_set(results, "machine", jv_copy(run->machine));
  results = iso__bench_json_set(results, "systems", systems_json(run));
  results = iso__bench_json_set(results, "samples", series_json(&run->samples));
  results = iso__bench_json_set(results, "warmup", series_json(&run->warmup));
  results = iso__bench_json_set(results, "discarded", series_json(&run->discarded));
  results = iso__bench_json_set(results, "memory", memory_json(run));
  results = iso__bench_json_set(results, "summaries", summaries_json(run, digests));
  results = iso__bench_json_set(results, "ratios", ratios_json(run, digests));
  results = iso__bench_json_set(results, "order", order_json(run));
  results = iso__bench_json_set(results, "seed", jv_number((double)run->options->seed));
  results = iso__bench_json_set(results, "rounds", planned_json(effort->rounds, run->rounds));
  results = iso__bench_json_set(results, "passes", planned_json(effort->passes, run->passes));
  results = iso__bench_json_set(results, "leftOut",
                                jv_sort(jv_copy(run->left_out), jv_copy(run->left_out)));
  results = iso__bench_json_set(results, "noise", iso__bench_noise_json(&run->noise));
  results = iso__bench_json_set(results, "method", method_json());
  results = iso__bench_json_set(results, "warnings", all_warnings(run));
  free_digests(digests, run->samples.count);
  return results;
}

jv iso__bench_document(iso__bench_run *run, jv claims, iso__bench_error *error) {
  jv document = run->gbench ? jv_parse(run->gbench) : jv_object();
  if (!jv_is_valid(document)) {
    ISO__AUTO_JV jv message = jv_invalid_get_msg(document);
    iso__bench_fail(error, "Google Benchmark's document is no JSON: %s",
                    jv_get_kind(message) == JV_KIND_STRING ? jv_string_value(message) : "?");
    return jv_invalid();
  }
  document = iso__bench_json_set(document, "isoload", results_json(run));
  jv verdicts = iso__bench_claims_judge(claims, document, error);
  if (!jv_is_valid(verdicts)) {
    jv_free(document);
    return verdicts;
  }
  jv results = iso__bench_json_get(document, "isoload");
  return iso__bench_json_set(document, "isoload",
                             iso__bench_json_set(results, "verdicts", verdicts));
}

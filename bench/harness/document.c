#include "document.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "cleanup.h"
#include "clock.h"
#include "digest.h"
#include "gbench.h"
#include "interrupt.h"
#include "json.h"
#include "stats.h"
#include "targets.h"

enum { TAIL_SAMPLES = 100 };

static jv number_or_null(double value) { return isnan(value) ? jv_null() : jv_number(value); }

static bool is_warm(const iso__bench_run *run, const char *system, const char *workload) {
  const iso__bench_workload *known = iso__bench_workload_named(workload);
  bool warm = known && known->warm;
  for (size_t i = 0; i < run->system_count && !warm; i++)
    warm = run->systems[i]->warm && strcmp(run->systems[i]->name, system) == 0;
  return warm;
}

static jv series_json(const iso__bench_run *run, const iso__bench_series_list *list) {
  jv array = jv_array();
  for (size_t i = 0; i < list->count; i++) {
    const iso__bench_series *series = &list->items[i];
    jv item = iso__bench_json_set(jv_object(), "system", jv_string(series->system));
    item = iso__bench_json_set(item, "workload", jv_string(series->workload));
    item = iso__bench_json_set(item, "metric", jv_string(series->metric));
    item = iso__bench_json_set(item, "unit", jv_string(series->unit));
    item =
        iso__bench_json_set(item, "values", iso__bench_json_numbers(series->values, series->count));
    if (is_warm(run, series->system, series->workload))
      item = iso__bench_json_set(item, "warm", jv_true());
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
    if (system->warm) item = iso__bench_json_set(item, "warm", jv_true());
    if (system->floor) item = iso__bench_json_set(item, "floor", jv_true());
    if (system->emulated) item = iso__bench_json_set(item, "emulated", jv_true());
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
      item = iso__bench_json_set(item, "createMs", number_or_null(point->create_ms));
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

static jv summary_head(const iso__bench_system *system, const char *workload,
                       const iso__bench_metric *metric, size_t n, bool warm) {
  jv item = iso__bench_json_set(jv_object(), "system", jv_string(system->name));
  item = iso__bench_json_set(item, "workload", jv_string(workload));
  item = iso__bench_json_set(item, "metric", jv_string(metric->name));
  item = iso__bench_json_set(item, "unit", jv_string(metric->unit));
  if (warm) item = iso__bench_json_set(item, "warm", jv_true());
  return iso__bench_json_set(item, "n", jv_number((double)n));
}

static jv set_interval(jv item, const iso__bench_stats_interval *interval) {
  item = iso__bench_json_set(item, "median", jv_number(interval->estimate));
  item = iso__bench_json_set(item, "low", jv_number(interval->low));
  return iso__bench_json_set(item, "high", jv_number(interval->high));
}

static jv summary_json(const iso__bench_digest *of, const iso__bench_digest *tail) {
  const iso__bench_series *series = of->series;
  jv item = summary_head(of->system, of->workload, of->metric, series->count, of->warm);
  item = set_interval(item, &of->interval);
  if (of->derived) return iso__bench_json_set(item, "derived", jv_true());
  ISO__AUTO_FREE double *sorted = calloc(series->count, sizeof *sorted);
  if (!sorted) abort();
  memcpy(sorted, series->values, series->count * sizeof *sorted);
  iso__bench_stats_sort(sorted, series->count);
  item = iso__bench_json_set(item, "min", jv_number(sorted[0]));
  item = iso__bench_json_set(item, "max", jv_number(sorted[series->count - 1]));
  /* The tail of few samples is one sample: it is not told. */
  bool told = series->count >= TAIL_SAMPLES;
  double p90 = iso__bench_stats_quantile(sorted, series->count, 0.9);
  double p99 = iso__bench_stats_quantile(sorted, series->count, 0.99);
  item = iso__bench_json_set(item, "p90", told ? jv_number(p90) : jv_null());
  item = iso__bench_json_set(item, "p99", told ? jv_number(p99) : jv_null());
  if (!tail) return item;
  item = iso__bench_json_set(item, "p99Low", jv_number(tail->interval.low));
  return iso__bench_json_set(item, "p99High", jv_number(tail->interval.high));
}

/* A metric that a system has no sample of: null, with the reason, never left out and never zero. */
static jv missing_summary(const iso__bench_system *system, const char *metric) {
  static const char *const unknown[] = {"median", "low", "high", "min", "max", "p90", "p99"};
  jv item =
      summary_head(system, ISO__BENCH_WORKLOAD, iso__bench_metric_named(metric), 0, system->warm);
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
    item = iso__bench_json_set(item, unknown[i], jv_null());
  const char *reason = system->reason        ? system->reason
                       : system->hold_reason ? system->hold_reason
                                             : "no sample of it was taken";
  return iso__bench_json_set(item, "reason", jv_string(reason));
}

static jv summaries_json(const iso__bench_run *run, const iso__bench_digest *digests,
                         size_t count) {
  jv array = jv_array();
  for (size_t i = 0; i < count; i++) {
    /* A tail is told with what it is the tail of. */
    if (strcmp(digests[i].metric->name, "ttfr.p99") == 0) continue;
    const iso__bench_digest *tail = NULL;
    if (strcmp(digests[i].metric->name, "ttfr") == 0)
      tail = iso__bench_digests_find(digests, count, digests[i].system->name, digests[i].workload,
                                     "ttfr.p99");
    array = jv_array_append(array, summary_json(&digests[i], tail));
  }
  static const iso__bench_ask asks[] = {ISO__ASK_TTFR, ISO__ASK_MEMORY, ISO__ASK_CPU};
  for (size_t i = 0; i < run->system_count; i++)
    for (size_t j = 0; j < sizeof asks / sizeof *asks; j++) {
      const char *metric = iso__bench_ask_name(asks[j]);
      if (run->options->asked[asks[j]] &&
          !iso__bench_series_find(&run->samples, run->systems[i]->name, ISO__BENCH_WORKLOAD,
                                  metric))
        array = jv_array_append(array, missing_summary(run->systems[i], metric));
    }
  return array;
}

static jv ratio_json(const iso__bench_digest *system, const iso__bench_digest *baseline) {
  iso__bench_stats_interval ratio;
  if (!iso__bench_digests_ratio(system, baseline, &ratio)) return jv_invalid();
  size_t n = system->series->count, m = baseline->series->count;
  jv item = iso__bench_json_set(jv_object(), "metric", jv_string(system->metric->name));
  item = iso__bench_json_set(item, "workload", jv_string(system->workload));
  item = iso__bench_json_set(item, "system", jv_string(system->system->name));
  item = iso__bench_json_set(item, "baseline", jv_string(baseline->system->name));
  item = iso__bench_json_set(item, "ratio", jv_number(ratio.estimate));
  item = iso__bench_json_set(item, "low", jv_number(ratio.low));
  item = iso__bench_json_set(item, "high", isinf(ratio.high) ? jv_null() : jv_number(ratio.high));
  if (system->warm || baseline->warm) item = iso__bench_json_set(item, "warm", jv_true());
  if (system->derived) item = iso__bench_json_set(item, "derived", jv_true());
  item = iso__bench_json_set(item, "n", jv_number((double)(n < m ? n : m)));
  item = iso__bench_json_set(item, "systemSamples", jv_number((double)n));
  return iso__bench_json_set(item, "baselineSamples", jv_number((double)m));
}

/* Every pair of systems that share a metric: which container is the whole question, so no baseline
 * is chosen here. */
static jv ratios_json(iso__bench_run *run, const iso__bench_digest *digests, size_t count) {
  jv array = jv_array();
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < count; j++) {
      const iso__bench_digest *system = &digests[i], *baseline = &digests[j];
      if (!iso__bench_digests_pair(system, baseline)) continue;
      jv item = ratio_json(system, baseline);
      if (jv_is_valid(item)) {
        array = jv_array_append(array, item);
        continue;
      }
      jv_free(item);
      ISO__AUTO_FREE char *text = iso__bench_text(
          "no ratio of %s between %s and %s: the median of the first is not clearly above zero",
          system->metric->name, system->system->name, baseline->system->name);
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
/* " --option a,b" behind a command; nothing for NULL. */
static jv add_list(jv text, const char *option, char *const *words) {
  for (char *const *word = words; word && *word; word++) {
    text = jv_string_append_str(text, word == words ? option : ",");
    text = jv_string_append_str(text, *word);
  }
  return text;
}

static jv command_json(const iso__bench_run *run) {
  const iso__bench_options *options = run->options;
  const char *effort = options->effort->name;
  jv text = jv_string("isoload bench");
  if (options->emulation) text = jv_string_append_str(text, " --allow-emulation");
  if (strcmp(effort, "default") != 0)
    text = jv_string_append_str(jv_string_append_str(text, " --"), effort);
  text = add_list(text, " --systems ", options->systems);
  bool all = true, first = true;
  for (int ask = 0; ask < ISO__ASKS; ask++) all = all && options->asked[ask];
  for (int ask = 0; !all && ask < ISO__ASKS; ask++) {
    if (!options->asked[ask]) continue;
    text = jv_string_append_str(text, first ? " --metric " : ",");
    text = jv_string_append_str(text, iso__bench_ask_name((iso__bench_ask)ask));
    first = false;
  }
  text = add_list(text, " --workload ", options->workloads);
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
  return iso__bench_json_set(
      item, "ratio",
      jv_string(
          "how many times better the system is: the baseline's median over the system's where "
          "less is better, else the other way round"));
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
static void warn_of_noise(iso__bench_run *run, const iso__bench_digest *digests, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const iso__bench_series *series = digests[i].series;
    if (strcmp(digests[i].metric->name, "memory") != 0) continue;
    double least = series->values[0], most = least;
    for (size_t j = 1; j < series->count; j++) {
      least = fmin(least, series->values[j]);
      most = fmax(most, series->values[j]);
    }
    if (most - least <= fabs(digests[i].interval.estimate)) continue;
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

static bool has_workload(const iso__bench_run *run, const char *name) {
  for (size_t i = 0; i < run->samples.count; i++)
    if (strcmp(run->samples.items[i].workload, name) == 0) return true;
  return false;
}

/* A metric that is measured, or derived from one: "ttfr.net" from "ttfr". */
static bool has_metric(const iso__bench_run *run, const char *name) {
  for (size_t i = 0; i < run->samples.count; i++)
    if (strncmp(run->samples.items[i].metric, name, strlen(run->samples.items[i].metric)) == 0)
      return true;
  return false;
}

static jv workloads_json(const iso__bench_run *run) {
  const iso__bench_effort *effort = run->options->effort;
  jv array = jv_array();
  for (const iso__bench_workload *each = NULL; (each = iso__bench_workload_next(each));) {
    if (!has_workload(run, each->name)) continue;
    jv item = iso__bench_json_set(jv_object(), "name", jv_string(each->name));
    item = iso__bench_json_set(item, "title", jv_string(each->title));
    item = iso__bench_json_set(item, "group", jv_string(each->group));
    if (each->warm) item = iso__bench_json_set(item, "warm", jv_true());
    if (strcmp(each->group, "payload") == 0 || each->bytes)
      item = iso__bench_json_set(item, "bytes", jv_number((double)each->bytes));
    if (each->cores) item = iso__bench_json_set(item, "cores", jv_number(each->cores));
    if (each->live) item = iso__bench_json_set(item, "live", jv_number(each->live));
    iso__bench_ask ask = iso__bench_ask_named(each->name);
    if (ask == ISO__ASK_BURST || ask == ISO__ASK_STAGGERED) {
      item = iso__bench_json_set(item, "sandboxes", jv_number(effort->plans[ask].size));
      item = iso__bench_json_set(item, "spacingMs",
                                 jv_number(ask == ISO__ASK_BURST ? 0 : ISO__BENCH_SPACING_MS));
    }
    array = jv_array_append(array, item);
  }
  return array;
}

static jv metrics_json(const iso__bench_run *run) {
  jv array = jv_array();
  for (const iso__bench_metric *each = NULL; (each = iso__bench_metric_next(each));) {
    if (!has_metric(run, each->name)) continue;
    jv item = iso__bench_json_set(jv_object(), "name", jv_string(each->name));
    item = iso__bench_json_set(item, "title", jv_string(each->title));
    item = iso__bench_json_set(item, "unit", jv_string(each->unit));
    item = iso__bench_json_set(item, "better", jv_string(each->more ? "more" : "less"));
    array = jv_array_append(array, item);
  }
  return array;
}

static jv results_json(iso__bench_run *run) {
  const iso__bench_effort *effort = run->options->effort;
  size_t count = 0;
  iso__bench_digest *digests = iso__bench_digests_of(run, &count);
  warn_of_noise(run, digests, count);
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
  results = iso__bench_json_set(results, "workloads", workloads_json(run));
  results = iso__bench_json_set(results, "metrics", metrics_json(run));
  results = iso__bench_json_set(results, "samples", series_json(run, &run->samples));
  results = iso__bench_json_set(results, "warmup", series_json(run, &run->warmup));
  results = iso__bench_json_set(results, "discarded", series_json(run, &run->discarded));
  results = iso__bench_json_set(results, "memory", memory_json(run));
  results = iso__bench_json_set(results, "summaries", summaries_json(run, digests, count));
  results = iso__bench_json_set(results, "ratios", ratios_json(run, digests, count));
  results = iso__bench_json_set(results, "order", order_json(run));
  results = iso__bench_json_set(results, "seed", jv_number((double)run->options->seed));
  results = iso__bench_json_set(results, "rounds",
                                planned_json(effort->plans[ISO__ASK_TTFR].passes, run->rounds));
  results = iso__bench_json_set(
      results, "passes",
      planned_json(effort->plans[ISO__ASK_MEMORY].passes, run->passes[ISO__ASK_MEMORY]));
  results = iso__bench_json_set(results, "leftOut",
                                jv_sort(jv_copy(run->left_out), jv_copy(run->left_out)));
  results = iso__bench_json_set(results, "noise", iso__bench_noise_json(&run->noise));
  results = iso__bench_json_set(results, "method", method_json());
  results = iso__bench_json_set(results, "warnings", all_warnings(run));
  iso__bench_digests_free(digests, count);
  return results;
}

jv iso__bench_document(iso__bench_run *run, jv claims, jv targets, iso__bench_error *error) {
  /* A run without rounds has no benchmarks, and the same context. */
  if (!run->gbench) run->gbench = iso__bench_gbench_run(NULL, 0, NULL, NULL);
  jv document = run->gbench ? jv_parse(run->gbench) : jv_object();
  if (!jv_is_valid(document)) {
    ISO__AUTO_JV jv message = jv_invalid_get_msg(document);
    iso__bench_fail(error, "Google Benchmark's document is no JSON: %s",
                    jv_get_kind(message) == JV_KIND_STRING ? jv_string_value(message) : "?");
    return jv_invalid();
  }
  document = iso__bench_json_set(document, "isoload", results_json(run));
  ISO__AUTO_JV jv verdicts = iso__bench_claims_judge(claims, document, error);
  ISO__AUTO_JV jv judged =
      jv_is_valid(verdicts) ? iso__bench_targets_judge(targets, document, error) : jv_invalid();
  if (!jv_is_valid(judged)) {
    jv_free(document);
    return jv_invalid();
  }
  jv results = iso__bench_json_get(document, "isoload");
  results = iso__bench_json_set(results, "verdicts", jv_copy(verdicts));
  results = iso__bench_json_set(results, "targets", jv_copy(judged));
  return iso__bench_json_set(document, "isoload", results);
}

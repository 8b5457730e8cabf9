#include "digest.h"

#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

/* Intervals have streams of their own, clear of those that the order was drawn from. */
enum { STREAM_INTERVALS = 1000, STREAM_TAILS = 1000000, TAIL_SAMPLES = 100 };

static const iso__bench_system *find_system(const iso__bench_run *run, const char *name) {
  for (size_t i = 0; i < run->system_count; i++)
    if (strcmp(run->systems[i]->name, name) == 0) return run->systems[i];
  return NULL;
}

static bool is_warm(const iso__bench_system *system, const char *workload) {
  const iso__bench_workload *known = iso__bench_workload_named(workload);
  return system->warm || (known && known->warm);
}

static double *new_draws(void) {
  double *draws = calloc(ISO__STATS_RESAMPLES, sizeof *draws);
  if (!draws) abort();
  return draws;
}

static iso__bench_digest digest_series(const iso__bench_run *run, const iso__bench_system *system,
                                       const iso__bench_series *series, size_t index) {
  iso__bench_digest digest = {.system = system,
                              .workload = series->workload,
                              .metric = iso__bench_metric_named(series->metric),
                              .series = series,
                              .draws = new_draws(),
                              .warm = is_warm(system, series->workload)};
  iso__bench_stats_bootstrap(series->values, series->count, run->options->seed,
                             STREAM_INTERVALS + index, digest.draws, ISO__STATS_RESAMPLES);
  digest.interval = iso__bench_stats_median_interval(series->values, series->count, digest.draws,
                                                     ISO__STATS_RESAMPLES);
  return digest;
}

/* The difference of two medians, whose draws are independent of each other. */
static iso__bench_digest derive_net(const iso__bench_digest *whole, const iso__bench_digest *trip) {
  iso__bench_digest digest = *whole;
  digest.metric = iso__bench_metric_named("ttfr.net");
  digest.derived = true;
  digest.draws = new_draws();
  for (size_t i = 0; i < ISO__STATS_RESAMPLES; i++)
    digest.draws[i] = whole->draws[i] - trip->draws[i];
  digest.interval = iso__bench_stats_percentiles(whole->interval.estimate - trip->interval.estimate,
                                                 digest.draws, ISO__STATS_RESAMPLES);
  return digest;
}

static iso__bench_digest derive_tail(const iso__bench_run *run, const iso__bench_digest *whole,
                                     size_t index) {
  const iso__bench_series *series = whole->series;
  iso__bench_digest digest = *whole;
  digest.metric = iso__bench_metric_named("ttfr.p99");
  digest.derived = true;
  digest.draws = new_draws();
  iso__bench_stats_bootstrap_quantile(series->values, series->count, 0.99, run->options->seed,
                                      STREAM_TAILS + index, digest.draws, ISO__STATS_RESAMPLES);
  ISO__AUTO_FREE double *sorted = calloc(series->count, sizeof *sorted);
  if (!sorted) abort();
  memcpy(sorted, series->values, series->count * sizeof *sorted);
  iso__bench_stats_sort(sorted, series->count);
  digest.interval = iso__bench_stats_percentiles(
      iso__bench_stats_quantile(sorted, series->count, 0.99), digest.draws, ISO__STATS_RESAMPLES);
  return digest;
}

static bool is_start(const iso__bench_digest *digest) {
  return strcmp(digest->metric->name, "ttfr") == 0 && !digest->derived;
}

iso__bench_digest *iso__bench_digests_of(const iso__bench_run *run, size_t *count) {
  /* Two derived ones at most for each series. */
  iso__bench_digest *digests = calloc(3 * run->samples.count + 1, sizeof *digests);
  if (!digests) abort();
  size_t filled = 0;
  for (size_t i = 0; i < run->samples.count; i++) {
    const iso__bench_series *series = &run->samples.items[i];
    const iso__bench_system *system = find_system(run, series->system);
    if (system) digests[filled++] = digest_series(run, system, series, i);
  }
  size_t measured = filled;
  for (size_t i = 0; i < measured; i++) {
    if (!is_start(&digests[i])) continue;
    const iso__bench_digest *trip =
        iso__bench_digests_find(digests, measured, digests[i].system->name, "empty", "roundtrip");
    if (trip) digests[filled++] = derive_net(&digests[i], trip);
    if (digests[i].series->count >= TAIL_SAMPLES)
      digests[filled++] = derive_tail(run, &digests[i], i);
  }
  *count = filled;
  return digests;
}

void iso__bench_digests_free(iso__bench_digest *digests, size_t count) {
  for (size_t i = 0; i < count; i++) free(digests[i].draws);
  free(digests);
}

const iso__bench_digest *iso__bench_digests_find(const iso__bench_digest *digests, size_t count,
                                                 const char *system, const char *workload,
                                                 const char *metric) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(digests[i].system->name, system) == 0 &&
        strcmp(digests[i].workload, workload) == 0 && strcmp(digests[i].metric->name, metric) == 0)
      return &digests[i];
  return NULL;
}

static bool is_isolate(const iso__bench_system *system) {
  return strcmp(system->class_name, "isolate") == 0;
}

bool iso__bench_digests_pair(const iso__bench_digest *system, const iso__bench_digest *baseline) {
  if (system->system == baseline->system || system->metric != baseline->metric ||
      strcmp(system->workload, baseline->workload) != 0)
    return false;
  /* What matters of them is how they change with the number, within a system. */
  const iso__bench_workload *known = iso__bench_workload_named(system->workload);
  if (known && known->live) return false;
  if (system->system->emulated || baseline->system->emulated) return false;
  return strcmp(system->workload, ISO__BENCH_WORKLOAD) == 0 || is_isolate(system->system) ||
         is_isolate(baseline->system);
}

bool iso__bench_digests_ratio(const iso__bench_digest *system, const iso__bench_digest *baseline,
                              iso__bench_stats_interval *ratio) {
  const iso__bench_digest *above = system->metric->more ? system : baseline;
  const iso__bench_digest *below = system->metric->more ? baseline : system;
  return iso__bench_stats_ratio_interval(above->interval.estimate, above->draws,
                                         below->interval.estimate, below->draws,
                                         ISO__STATS_RESAMPLES, ratio);
}

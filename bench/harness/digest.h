/* What is computed from the samples of a run: for each series its median with an interval, and what is
 * derived from several of them. Main thread only. */
#ifndef ISO_BENCH_DIGEST_H
#define ISO_BENCH_DIGEST_H

#include "run.h"
#include "stats.h"

/* A series, or something derived: "ttfr.net" (the time to first result less the round trip: the
 * difference of the medians, with an interval from the differences of their draws) and "ttfr.p99" (the
 * 99th percentile, of a hundred samples or more). */
typedef struct iso__bench_digest {
  const iso__bench_system *system;
  const char *workload;
  const iso__bench_metric *metric;
  const iso__bench_series *series; /* of its samples; derived: of those that it is mainly made of */
  double *draws;                   /* ISO__STATS_RESAMPLES of them */
  iso__bench_stats_interval interval;
  bool derived;
  bool warm; /* the system or the workload is */
} iso__bench_digest;

/* The digests of all series of a run, in their order, and then what is derived from them; none of
 * systems that the run does not have. The caller's (iso__bench_digests_free). */
iso__bench_digest *iso__bench_digests_of(const iso__bench_run *run, size_t *count);
void iso__bench_digests_free(iso__bench_digest *digests, size_t count);

/* The digest of that system, workload and metric, or NULL. */
const iso__bench_digest *iso__bench_digests_find(const iso__bench_digest *digests, size_t count,
                                                 const char *system, const char *workload,
                                                 const char *metric);

/* Whether two digests are compared: of two systems, the same workload and metric, neither on an emulated
 * processor. Of the snippet's every pair is; of other workloads those of which an isolate is one, since
 * those are what the question is about. */
bool iso__bench_digests_pair(const iso__bench_digest *system, const iso__bench_digest *baseline);

/* How many times better the system is than the baseline, with its interval: above 1 it needs less, or
 * does more where more is better. False where there is no such ratio. */
bool iso__bench_digests_ratio(const iso__bench_digest *system, const iso__bench_digest *baseline,
                              iso__bench_stats_interval *ratio);

#endif

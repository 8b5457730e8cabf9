/* Google Benchmark behind a C face; gbench.cc is the only C++ of the harness.
 *
 * Google Benchmark runs benchmarks in the order in which they were registered, one after the
 * other, all repetitions of one together; its own random interleaving has no seed. So every
 * *sample* is registered as a benchmark of one iteration with manual time, in the order that the
 * harness drew: Google Benchmark keeps the loop, the context and the document, and the order is
 * ours. */
#ifndef ISO_BENCH_GBENCH_H
#define ISO_BENCH_GBENCH_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum iso__bench_gbench_outcome {
  ISO__GBENCH_TIMED,   /* the time counts */
  ISO__GBENCH_FAILED,  /* the sample failed: listed with its reason, without a time */
  ISO__GBENCH_LEFT_OUT /* nothing was run: the sample does not appear */
} iso__bench_gbench_outcome;

typedef struct iso__bench_gbench_sample {
  const char *name;   /* "metric/workload/system" */
  size_t repetition;  /* which sample of this name it is, from 0 */
  size_t repetitions; /* how many of this name are planned */
} iso__bench_gbench_sample;

/* Takes sample number `index`: sets *seconds where it was timed, or *reason (the callee's, valid
 * until the next call) where it failed. */
typedef iso__bench_gbench_outcome (*iso__bench_gbench_fn)(void *data, size_t index, double *seconds,
                                                          const char **reason);

/* Runs all samples in their order in the calling thread and gives Google Benchmark's JSON document
 * (`context`, `benchmarks`), which the caller frees with free(); NULL where there is no memory.
 * Not to be called from two threads at once: Google Benchmark's register is one per process. */
char *iso__bench_gbench_run(const iso__bench_gbench_sample *samples, size_t count,
                            iso__bench_gbench_fn take, void *data);

#ifdef __cplusplus
}
#endif

#endif

/* A run over fixtures, for tests of whole runs: bed_prepare, then what is asked for in `options`, bed_measure,
 * a look at the run, bed_end. Every function ends the test where it fails. Main thread only. */
#ifndef ISO_BENCH_TESTS_BED_H
#define ISO_BENCH_TESTS_BED_H

#include "run.h"

typedef struct bed {
  iso__bench_options options;
  iso__bench_run run;
  iso__bench_places places;
  char *scratch;
  char *agents;
  char *agent;
} bed;

/* The fixtures named (until NULL), with few rounds and passes, and nothing asked for yet. */
void bed_prepare(bed *of, char **names);

/* Runs it, and leaves the run open. */
void bed_measure(bed *of);

/* Both, with time to first result, memory, or both asked for. */
void bed_run(bed *of, char **names, bool time, bool memory);

/* Closes the run, and removes all that it left. */
void bed_end(bed *of);

/* A system, and a series of the workload "hello" or of another one: NULL where there is none. */
const iso__bench_system *bed_system(const bed *of, const char *name);
const iso__bench_series *bed_series(const bed *of, const char *system, const char *metric);
const iso__bench_series *bed_series_of(const bed *of, const char *system, const char *workload,
                                       const char *metric);

/* The smallest value of a series: a machine that is busy makes single samples long, never short. */
double bed_smallest(const iso__bench_series *series);

void bed_assert_within(double actual, double low, double high);

#endif

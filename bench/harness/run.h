/* One run of the benchmark: systems are checked and prepared, are asked one question after the other
 * in turns, and are cleaned up. Main thread only. */
#ifndef ISO_BENCH_RUN_H
#define ISO_BENCH_RUN_H

#include <jv.h>
#include <stdbool.h>
#include <time.h>

#include "first_result.h"
#include "live_memory.h"
#include "noise.h"
#include "options.h"
#include "series.h"
#include "system.h"
#include "vocabulary.h"

/* A pass over the memory of one system, as it came. */
typedef struct iso__bench_weighing {
  const iso__bench_system *system;
  iso__bench_memory_pass pass;
} iso__bench_weighing;

typedef struct iso__bench_run {
  const iso__bench_options *options; /* borrowed */
  iso__bench_places places;          /* borrowed strings */
  iso__bench_system **systems;
  size_t system_count;
  iso__bench_series_list samples;
  iso__bench_series_list warmup;    /* the first sample of each, which does not count */
  iso__bench_series_list discarded; /* of systems that failed */
  iso__bench_weighing *weighings;
  size_t weighing_count;
  const iso__bench_system **order; /* which system each sample was of, as they were taken */
  size_t order_count;
  unsigned rounds;            /* that were begun */
  unsigned passes[ISO__ASKS]; /* of each question, that were begun */
  iso__bench_noise noise;     /* of the machine, between rounds and passes */
  char *gbench;               /* Google Benchmark's document; NULL where no time was measured */
  jv machine;                 /* as it was before the run */
  jv warnings;
  jv left_out;    /* names of systems that this effort leaves out */
  time_t started; /* seconds since the epoch */
  int64_t started_ns;
} iso__bench_run;

/* Reads the systems that were asked for, in the order of their names. Fails where one that was
 * named does not exist, or the folder of the systems cannot be read. */
int iso__bench_run_open(iso__bench_run *run, const iso__bench_options *options,
                        const iso__bench_places *places, iso__bench_error *error);

/* Checks every system, and builds the root file systems first where one of them needs it. */
void iso__bench_run_check(iso__bench_run *run);

/* Prepares, measures and cleans up. What fails is recorded with the systems and the warnings;
 * after Ctrl-C it returns early, with what was measured, cleaned up all the same. */
void iso__bench_run_measure(iso__bench_run *run);

/* Adds a sample; the unit is that of the metric's entry in the vocabulary. */
void iso__bench_run_add(iso__bench_run *run, const iso__bench_system *system, const char *workload,
                        const char *metric, double value);

/* A sample or a pass that failed. The system goes on, with a warning, unless it answered wrongly or
 * fails again and again: then it has failed, and what it measured does not count. After Ctrl-C nothing
 * is counted. */
void iso__bench_run_count_failure(iso__bench_run *run, iso__bench_system *system,
                                  iso__bench_answer answer, const char *reason);

/* Adds a warning to the document. */
void iso__bench_run_warn(iso__bench_run *run, const char *text);

void iso__bench_run_close(iso__bench_run *run);

#endif

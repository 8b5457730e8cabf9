/* The first question of a run: time to first result, in rounds. In each round every system has its
 * samples, shuffled among those of the rest. Each sample is one of Google Benchmark's. Main thread
 * only. */
#ifndef ISO_BENCH_TURNS_H
#define ISO_BENCH_TURNS_H

#include "run.h"

/* Warms up, takes all rounds, stops the resident platforms. */
void iso__bench_turns_take(iso__bench_run *run);

#endif

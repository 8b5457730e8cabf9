/* A program of its own that embeds isoload, and makes, uses and ends sandboxes as it is told: what
 * isoload in process costs and gives is seen from outside then, and several of them use several cores.
 * Main thread only. */
#ifndef ISO_BENCH_EMBEDDER_H
#define ISO_BENCH_EMBEDDER_H

#include <stdint.h>

#include "first_result.h"

/* Zero-initialise; ended by iso__bench_embedder_end, which a NULL process does not hurt. */
typedef struct iso__bench_embedder {
  iso__bench_process *process; /* NULL: none */
} iso__bench_embedder;

/* Starts one for an in-process system, and waits until its runtime is there. */
int iso__bench_embedder_start(const iso__bench_system *system, iso__bench_embedder *embedder,
                              iso__bench_error *error);
void iso__bench_embedder_end(iso__bench_embedder *embedder);

/* Has it make, use and end sandboxes one after the other, until there were `count` (0: no bound) or
 * `milliseconds` (0: no bound) have passed. Does not wait for that. */
int iso__bench_embedder_tell(iso__bench_embedder *embedder, unsigned count, unsigned milliseconds,
                             iso__bench_error *error);

/* Waits for the end of what it was told: *made sandboxes in *elapsed_ns, all of which gave the right
 * value. */
iso__bench_answer iso__bench_embedder_wait(iso__bench_embedder *embedder, unsigned *made,
                                           int64_t *elapsed_ns, iso__bench_error *error);

/* What the harness runs as `isoload-bench --embed AGENT ISOLATION POOL EXPECTED`: reads lines "COUNT
 * MILLISECONDS" and answers each with "MADE NANOSECONDS", or "wrong" and why. It ends when its input
 * does. Gives its exit status. */
int iso__bench_embedder_main(char **arguments);

#endif

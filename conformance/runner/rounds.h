/* The same cases several times, in the same order or each time in another: a case that does not come
 * out the same each time is flaky. */
#ifndef ISO_CONFORMANCE_ROUNDS_H
#define ISO_CONFORMANCE_ROUNDS_H

#include <stdint.h>

#include "run.h"

typedef struct iso_rounds {
  size_t count; /* at least 1 */
  bool shuffle;
  uint32_t seed; /* of the orders; the same seed gives the same ones */
} iso_rounds;

/* Runs the tasks of `run` as often as asked for, each round in a process of the implementation's own.
 * Afterwards each task has the worst of its verdicts, with more than one round `outcomes` has the
 * outcome of each, and `incidents` those of all rounds. A round that is cut short by `stop` is the
 * last. Everything else is as in iso__run. */
iso_status iso__rounds_run(const iso_rounds *rounds, iso_run *run, iso_problem *problem);

/* Writes a permutation of 0 ... count-1 into `order`. `state` goes on from order to order. */
void iso__shuffle(size_t *order, size_t count, unsigned short state[3]);

/* The state that a seed begins with. */
void iso__shuffle_begin(uint32_t seed, unsigned short state[3]);

#endif

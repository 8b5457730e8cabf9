/* Question: how long until the first result where sandboxes are asked for at fixed spacing, whether or not
 * the ones before have answered, and where many are asked for at once?
 *
 * The clock of each runs from the moment when it was due, so that a system which falls behind cannot make
 * its own arrivals late. A program is started for each; a server gets a request for each, over connections
 * that are open already. Who does not answer lowers the share that does; a wrong answer fails the system.
 * Main thread only. */
#ifndef ISO_BENCH_ARRIVALS_H
#define ISO_BENCH_ARRIVALS_H

#include "question.h"

/* Programs and servers; isoload in process has one thread, in which one comes after the other. */
bool iso__bench_arrivals_suit(const iso__bench_run *run, const iso__bench_system *system,
                              const iso__bench_plan *plan);

/* plan->size sandboxes at once: "ttfr" of each, "burst.total" until the last has answered, "success". */
iso__bench_answer iso__bench_burst(iso__bench_run *run, iso__bench_system *system,
                                   const iso__bench_plan *plan, iso__bench_error *error);

/* plan->size sandboxes, ISO__BENCH_SPACING_MS between two: "ttfr" of each, "success". */
iso__bench_answer iso__bench_staggered(iso__bench_run *run, iso__bench_system *system,
                                       const iso__bench_plan *plan, iso__bench_error *error);

#endif

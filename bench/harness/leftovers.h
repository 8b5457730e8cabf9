/* What a run left that was killed and could not clean up after itself. Every run's scratch folder names its
 * owner; where the owner has gone, the next run does what it would have done: the `clean` of every system
 * that it had, an end to processes that were started with a path of that folder, and the folder itself.
 * Main thread only. */
#ifndef ISO_BENCH_LEFTOVERS_H
#define ISO_BENCH_LEFTOVERS_H

#include <stddef.h>

#include "error.h"
#include "system.h"

/* Writes into a new scratch folder whose it is. */
int iso__bench_leftovers_own(const char *scratch, iso__bench_error *error);

/* Cleans up after the runs that were killed; `places` is that of this run. Gives how many there were; the
 * error is set where something could not be taken away. */
size_t iso__bench_leftovers_clean(const iso__bench_places *places, iso__bench_error *error);

#endif

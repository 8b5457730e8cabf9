/* Question: how much processor time does a sandbox cost, of all processes that have a share in it?
 *
 * A pass starts the platform, takes one sandbox that does not count, and then several one after the
 * other, from start to end: what is spent meanwhile by everything below the harness (clients, daemons,
 * shims, the sandboxes) is shared among them. The end of a sandbox is in it, unlike in the time to first
 * result, since a daemon's work does not stop there. In process it is the harness's own time, with that of the processes that isoload makes. Main
 * thread only. */
#ifndef ISO_BENCH_PROCESSOR_TIME_H
#define ISO_BENCH_PROCESSOR_TIME_H

#include "first_result.h"

/* Takes one pass over `sandboxes` (at least 1) of an available system; *each_ms is the processor time
 * of one. The error is set where an answer was not right. */
iso__bench_answer iso__bench_processor_time(iso__bench_system *system, unsigned sandboxes,
                                            double *each_ms, iso__bench_error *error);

#endif

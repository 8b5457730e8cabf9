/* Question: what does a call to a worker cost that is loaded already?
 *
 * With a text of several sizes as its argument; a fetch of the worker that its parent answers; and two
 * calls, the second on what the first gives, awaited one by one or not. A sample is the mean of several
 * calls in a row. In process they are timed as they are; of a server, one request makes one call and
 * another many, and the difference is the calls', without the request. Main thread only. */
#ifndef ISO_BENCH_CALLS_H
#define ISO_BENCH_CALLS_H

#include "question.h"

bool iso__bench_calls_suit(const iso__bench_run *run, const iso__bench_system *system,
                           const iso__bench_plan *plan);

/* One sample of "call" of each workload that the system knows. */
iso__bench_answer iso__bench_calls(iso__bench_run *run, iso__bench_system *system,
                                   const iso__bench_plan *plan, iso__bench_error *error);

#endif

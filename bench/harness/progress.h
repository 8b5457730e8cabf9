/* Progress on a terminal, with an estimate of what is left; silent elsewhere. Main thread only. */
#ifndef ISO_BENCH_PROGRESS_H
#define ISO_BENCH_PROGRESS_H

#include <stdint.h>

/* Says what is going on now: "what (done of total), about 40 s left". `total` 0: no count, and
 * no estimate. `started_ns` is when the first of the total began, as iso__bench_clock_ns counts.
 * NULL as `what` takes the line away. */
void iso__bench_progress(const char *what, unsigned done, unsigned total, int64_t started_ns);

#endif

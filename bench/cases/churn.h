/* Question: what do many sandboxes cost that are made, used and ended, one after the other, and what
 * stays behind?
 *
 * The platform is started for the pass. Its memory (what is backed by no file, of its processes and of
 * all below them) is read many times on the way, outside the clock. What matters are the peaks: what was
 * ended waits for a collection that finds it, so single readings go up and down. Main thread only. */
#ifndef ISO_BENCH_CHURN_H
#define ISO_BENCH_CHURN_H

#include "first_result.h"

typedef struct iso__bench_churned {
  unsigned made;     /* as many as were wanted, or fewer where the time was over */
  double per_second; /* while the clock ran: one caller, that waits for each */
  double stays;      /* bytes, after all of them against after the first; NAN: fewer were made */
  double growth; /* the peak of the last twentieth over that of the first; NAN: fewer were made */
} iso__bench_churned;

/* Whether it can be asked of a system: of those that are there before a sandbox is. */
bool iso__bench_churn_suits(const iso__bench_system *system);

/* Makes, uses and ends `sandboxes` (at least 20), as many of them as `budget_ms` allows (0: all), each of
 * which must give the right value. The resident platform is left running. */
iso__bench_answer iso__bench_churn(iso__bench_system *system, unsigned sandboxes, int64_t budget_ms,
                                   iso__bench_churned *churned, iso__bench_error *error);

#endif

/* Question: what does the size of the code change about the time to first result?
 *
 * The same text for every system: an agent of 2 KiB and bundles of 50 and 750 KiB, of which a start needs
 * a little. Main thread only. */
#ifndef ISO_BENCH_CODE_SIZE_H
#define ISO_BENCH_CODE_SIZE_H

#include "question.h"

/* Whether a system can be given other code than the snippet. */
bool iso__bench_code_size_suits(const iso__bench_run *run, const iso__bench_system *system,
                                const iso__bench_plan *plan);

/* One start with each code, as a sample of "ttfr" of the workload that the code is named after. */
iso__bench_answer iso__bench_code_size(iso__bench_run *run, iso__bench_system *system,
                                       const iso__bench_plan *plan, iso__bench_error *error);

#endif

/* Two results of `isoload bench` side by side: what became faster, slower, or is the same.
 *
 * A difference is said to be one where Mann and Whitney's U finds it at 5 % after Holm's correction
 * for all the comparisons that are made, and where its size is not negligible by Vargha and Delaney's
 * A. It is a regression where the median, too, is worse by more than the threshold. Any thread. */
#ifndef ISO_BENCH_COMPARE_H
#define ISO_BENCH_COMPARE_H

#include <jv.h>
#include <stdio.h>

#include "error.h"

#define ISO__BENCH_COMPARE_SCHEMA "isoload.compare/1"

/* Compares two documents (neither is consumed); `threshold` in percent. The result, the caller's:
 * `schema`, `threshold`, `alpha`, `regressions` (a number), `warnings`, `missing` (what only one of
 * them measured), and `comparisons`, each with `system`, `workload`, `metric`, `unit`, `before` and
 * `after` (`median`, `n`), `change`, `low`, `high` (percent of the median of before, with its 95 %
 * interval; null where there is none), `p` (corrected), `a`, `size`, `word` and `regression`.
 * Invalid, with an error, where one is no such document. */
jv iso__bench_compare(jv before, jv after, double threshold, iso__bench_error *error);

/* Writes a comparison as a table. */
void iso__bench_compare_table(FILE *file, jv comparison);

/* The command: `compare BEFORE.json AFTER.json [--threshold PERCENT] [--format pretty|json]`, with
 * argv[0] being "compare". Gives the exit status: 0, 1 with a regression or nothing to compare, 2 on
 * wrong use. */
int iso__bench_compare_command(int argc, char **argv);

#endif

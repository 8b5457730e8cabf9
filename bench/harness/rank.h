/* Two groups of samples compared by rank, and the reasons for it.
 *
 * Whether one group tends to be larger than the other is asked of the order of the samples alone
 * (Mann and Whitney's U): start-up times are skewed and have outliers that are real, for which a
 * comparison of means says little. With at most 50 samples a group and none of equal value the
 * chance is exact; else it comes from the normal distribution, with the corrections for ties and
 * for continuity, as R's wilcox.test does. How large a difference is, is told by Vargha and Delaney's
 * A, the chance that a sample of the first group is larger than one of the second (ties count half):
 * with thousands of samples any difference is significant, and few matter.
 *
 * All functions are pure, may be called in any thread, and own nothing. */
#ifndef ISO_BENCH_RANK_H
#define ISO_BENCH_RANK_H

#include <stdbool.h>
#include <stddef.h>

typedef struct iso__bench_rank_test {
  double u; /* of the first group: pairs in which its sample is larger, ties count half */
  double p; /* two-sided: the chance of such a U, or one further off, without a difference */
  double a; /* Vargha and Delaney's A, 0 to 1; 0.5: neither tends to be larger */
  bool exact;
} iso__bench_rank_test;

/* Compares two groups of at least one sample each. */
iso__bench_rank_test iso__bench_rank_compare(const double *first, size_t n, const double *second,
                                             size_t m);

/* Cliff's delta of an A: -1 to 1, 0 where neither group tends to be larger. */
double iso__bench_rank_delta(double a);

/* "negligible", "small", "medium" or "large": an A by the limits of Vargha and Delaney (2000), 0.56,
 * 0.64 and 0.71, and the same on the other side of a half. Static text. */
const char *iso__bench_rank_size(double a);

/* The smallest p that groups of these sizes can have, where all of one lie above all of the other. */
double iso__bench_rank_least_p(size_t n, size_t m);

/* Holm's correction of `count` p values in place: a difference that was looked for many times is
 * found by chance more often. The order of the values stays. `count` may be 0. */
void iso__bench_rank_holm(double *p, size_t count);

#endif

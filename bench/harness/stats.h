/* The statistics of the benchmark, and the reasons for them.
 *
 * Start-up times are skewed and have outliers that are real (a page that had to be read, a core
 * that was taken away), so the middle is told by the median, and no sample is dropped. Quantiles
 * interpolate linearly between order statistics (Hyndman and Fan's definition 7, as R and NumPy
 * use by default). How far the middle may be off is told by a percentile bootstrap (Efron): the
 * samples are drawn again with replacement, and the 2.5 and 97.5 percentiles of the medians of
 * the draws are the 95 % interval. A ratio of two medians gets its interval the same way, from
 * draws of both groups that are independent of each other; it is not made from the two intervals,
 * which would be too wide. The generator is seeded: the same samples and seed give the same
 * interval.
 *
 * All functions are pure, may be called in any thread, and own nothing. `count` must be at least 1
 * unless said otherwise. */
#ifndef ISO_BENCH_STATS_H
#define ISO_BENCH_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How often samples are drawn again for an interval. */
#define ISO__STATS_RESAMPLES 10000

typedef struct iso__bench_stats_interval {
  double estimate;
  double low;
  double high;
} iso__bench_stats_interval;

/* Sorts in place, ascending. `count` may be 0. */
void iso__bench_stats_sort(double *values, size_t count);

/* The quantile (0 to 1) of values that are sorted already. */
double iso__bench_stats_quantile(const double *sorted, size_t count, double quantile);

/* The median; `values` need no order and stay as they are. */
double iso__bench_stats_median(const double *values, size_t count);

/* Fills `medians` with the medians of `resamples` draws with replacement from `values`. `stream`
 * tells groups of one seed apart, so that their draws are independent. */
void iso__bench_stats_bootstrap(const double *values, size_t count, uint64_t seed, uint64_t stream,
                                double *medians, size_t resamples);

/* The same for another quantile (0 to 1) than the median. */
void iso__bench_stats_bootstrap_quantile(const double *values, size_t count, double quantile,
                                         uint64_t seed, uint64_t stream, double *draws,
                                         size_t resamples);

/* An estimate and its 95 % interval, from draws of it. */
iso__bench_stats_interval iso__bench_stats_percentiles(double estimate, const double *of,
                                                       size_t resamples);

/* The median and its 95 % interval, from medians that iso__bench_stats_bootstrap drew. */
iso__bench_stats_interval iso__bench_stats_median_interval(const double *values, size_t count,
                                                           const double *medians, size_t resamples);

/* median(baseline) / median(system) and its 95 % interval, from both groups' bootstrap medians
 * (equally many). Above 1: the system's middle is the smaller one. A draw in which the system needs
 * nothing or less (memory that others freed in the meantime) has no upper bound; where more than 2.5 %
 * of the draws are such, `high` is INFINITY. False where there is no such ratio: the system's median is
 * not positive, or nearly all draws are without a bound. */
bool iso__bench_stats_ratio_interval(double baseline, const double *baseline_medians, double system,
                                     const double *system_medians, size_t resamples,
                                     iso__bench_stats_interval *ratio);

/* The slope of a line through (x, y) by Theil and Sen: the median of the slopes of all pairs of
 * points with different x; 0 where there is no such pair. A point that something else disturbed moves
 * it little, where it would pull a least-squares line along. */
double iso__bench_stats_slope(const double *x, const double *y, size_t count);

#endif

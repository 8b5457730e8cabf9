#include "stats.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "error.h"
#include "random.h"

static int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

void iso__bench_stats_sort(double *values, size_t count) {
  if (count) qsort(values, count, sizeof *values, compare_doubles);
}

double iso__bench_stats_quantile(const double *sorted, size_t count, double quantile) {
  double position = quantile * (double)(count - 1);
  size_t below = (size_t)floor(position);
  if (below + 1 >= count) return sorted[count - 1];
  double part = position - (double)below;
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

static double *new_doubles(size_t count) {
  double *values = calloc(count ? count : 1, sizeof *values);
  if (!values) abort(); /* see iso__bench_text: nothing is worth measuring then */
  return values;
}

double iso__bench_stats_median(const double *values, size_t count) {
  ISO__AUTO_FREE double *sorted = new_doubles(count);
  memcpy(sorted, values, count * sizeof *values);
  iso__bench_stats_sort(sorted, count);
  return iso__bench_stats_quantile(sorted, count, 0.5);
}

/* The k-th smallest by Hoare's selection; on return all before k are smaller or equal. The draws
 * need only a middle, and sorting each of ten thousand of them would take most of the time. */
static double select_kth(double *values, size_t count, size_t k) {
  size_t low = 0, high = count - 1;
  while (low < high) {
    double pivot = values[low + (high - low) / 2];
    size_t i = low, j = high;
    for (;;) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i >= j) break;
      double value = values[i];
      values[i++] = values[j];
      values[j--] = value;
    }
    if (k <= j)
      high = j;
    else
      low = j + 1;
  }
  return values[k];
}

/* The quantile of values in any order, which it changes. */
static double select_quantile(double *values, size_t count, double quantile) {
  double position = quantile * (double)(count - 1);
  size_t below = (size_t)floor(position);
  double lower = select_kth(values, count, below);
  if (below + 1 >= count || position <= (double)below) return lower;
  double upper = values[below + 1];
  for (size_t i = below + 2; i < count; i++)
    if (values[i] < upper) upper = values[i];
  return lower + (position - (double)below) * (upper - lower);
}

void iso__bench_stats_bootstrap_quantile(const double *values, size_t count, double quantile,
                                         uint64_t seed, uint64_t stream, double *draws,
                                         size_t resamples) {
  iso__bench_random random = iso__bench_random_new(seed, stream);
  ISO__AUTO_FREE double *draw = new_doubles(count);
  for (size_t i = 0; i < resamples; i++) {
    for (size_t j = 0; j < count; j++) draw[j] = values[iso__bench_random_below(&random, count)];
    draws[i] = select_quantile(draw, count, quantile);
  }
}

void iso__bench_stats_bootstrap(const double *values, size_t count, uint64_t seed, uint64_t stream,
                                double *medians, size_t resamples) {
  iso__bench_stats_bootstrap_quantile(values, count, 0.5, seed, stream, medians, resamples);
}

static void percentile_interval(double *draws, size_t count, iso__bench_stats_interval *interval) {
  interval->low = select_quantile(draws, count, 0.025);
  interval->high = select_quantile(draws, count, 0.975);
}

iso__bench_stats_interval iso__bench_stats_percentiles(double estimate, const double *of,
                                                       size_t resamples) {
  iso__bench_stats_interval interval = {.estimate = estimate};
  ISO__AUTO_FREE double *draws = new_doubles(resamples);
  memcpy(draws, of, resamples * sizeof *of);
  percentile_interval(draws, resamples, &interval);
  return interval;
}

iso__bench_stats_interval iso__bench_stats_median_interval(const double *values, size_t count,
                                                           const double *medians,
                                                           size_t resamples) {
  return iso__bench_stats_percentiles(iso__bench_stats_median(values, count), medians, resamples);
}

bool iso__bench_stats_ratio_interval(double baseline, const double *baseline_medians, double system,
                                     const double *system_medians, size_t resamples,
                                     iso__bench_stats_interval *ratio) {
  if (system <= 0) return false;
  ISO__AUTO_FREE double *draws = new_doubles(resamples);
  size_t unbounded = 0;
  for (size_t i = 0; i < resamples; i++) {
    if (system_medians[i] > 0)
      draws[i] = baseline_medians[i] / system_medians[i];
    else
      draws[i] = DBL_MAX, unbounded++;
  }
  ratio->estimate = baseline / system;
  percentile_interval(draws, resamples, ratio);
  /* The percentile lies between two draws; where either has no bound, the interval has none. */
  if ((double)(unbounded + 1) > 0.025 * (double)(resamples - 1)) ratio->high = INFINITY;
  if (ratio->low >= DBL_MAX / 4) return false;
  return true;
}

double iso__bench_stats_slope(const double *x, const double *y, size_t count) {
  ISO__AUTO_FREE double *slopes = new_doubles(count * (count + 1) / 2);
  size_t pairs = 0;
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < i; j++)
      if (x[i] != x[j]) slopes[pairs++] = (y[i] - y[j]) / (x[i] - x[j]);
  return pairs ? iso__bench_stats_median(slopes, pairs) : 0;
}

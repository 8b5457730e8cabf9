/* The statistics against published and hand-checked values. */
#include "stats.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "random.h"

/* Newcomb's measurements of the speed of light (Stigler 1977): 66 values, median 27. */
static const double newcomb[] = {
    28, 26, 33, 24, 34, -44, 27, 16, 40, -2, 29, 22, 24, 21, 25, 30, 23, 29, 31, 19, 24, 20,
    36, 32, 36, 28, 25, 21,  28, 29, 37, 25, 28, 26, 30, 32, 36, 26, 30, 22, 36, 23, 27, 27,
    28, 27, 31, 27, 26, 33,  26, 32, 32, 24, 39, 28, 24, 25, 32, 25, 29, 27, 28, 29, 16, 23};

/* The mouse data of Efron and Tibshirani (1993), table 2.1: survival in days. */
static const double treated[] = {94, 197, 16, 38, 99, 141, 23};
static const double control[] = {52, 104, 146, 10, 51, 30, 40, 27, 46};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static double share(size_t part, size_t all) { return (double)part / (double)all; }

static void assert_near(double actual, double expected, double tolerance) {
  cr_assert(fabs(actual - expected) <= tolerance, "%.17g where %.17g was expected", actual,
            expected);
}

Test(stats, median_of_published_data) {
  assert_near(iso__bench_stats_median(newcomb, COUNT(newcomb)), 27, 0);
  assert_near(iso__bench_stats_median(treated, COUNT(treated)), 94, 0);
  assert_near(iso__bench_stats_median(control, COUNT(control)), 46, 0);
}

Test(stats, quantiles_interpolate_as_definition_7) {
  /* R: quantile(c(1, 2, 3, 4, 10), c(.1, .25, .5, .9, .99), type = 7), by hand h = (n - 1) q. */
  const double sorted[] = {1, 2, 3, 4, 10};
  assert_near(iso__bench_stats_quantile(sorted, 5, 0.1), 1.4, 1e-12);
  assert_near(iso__bench_stats_quantile(sorted, 5, 0.25), 2, 1e-12);
  assert_near(iso__bench_stats_quantile(sorted, 5, 0.5), 3, 1e-12);
  assert_near(iso__bench_stats_quantile(sorted, 5, 0.9), 7.6, 1e-12);
  assert_near(iso__bench_stats_quantile(sorted, 5, 0.99), 9.76, 1e-12);
  assert_near(iso__bench_stats_quantile(sorted, 5, 1), 10, 0);
  assert_near(iso__bench_stats_quantile(sorted, 5, 0), 1, 0);
  assert_near(iso__bench_stats_quantile(sorted, 1, 0.7), 1, 0);
}

Test(stats, median_leaves_its_input_alone) {
  double values[] = {3, 1, 2, 4};
  assert_near(iso__bench_stats_median(values, 4), 2.5, 0);
  assert_near(values[0], 3, 0);
}

static double deviation(const double *values, size_t count) {
  double mean = 0, square = 0;
  for (size_t i = 0; i < count; i++) mean += values[i] / (double)count;
  for (size_t i = 0; i < count; i++) square += (values[i] - mean) * (values[i] - mean);
  return sqrt(square / (double)(count - 1));
}

Test(stats, bootstrap_of_the_median_as_published) {
  /* Efron and Tibshirani (1993), table 2.2: the standard error of the treated mice's median is
   * 37.83 for infinitely many draws. */
  static double medians[ISO__STATS_RESAMPLES];
  iso__bench_stats_bootstrap(treated, COUNT(treated), 7, 0, medians, COUNT(medians));
  assert_near(deviation(medians, COUNT(medians)), 37.83, 0.02 * 37.83);
}

/* Chance that the median of n draws with replacement is at most the k-th smallest of n values. */
static double median_at_most(int n, int k) {
  double sum = 0, p = share((size_t)k, (size_t)n);
  for (int j = (n + 1) / 2; j <= n; j++)
    sum += exp(lgamma(n + 1) - lgamma(j + 1) - lgamma(n - j + 1)) * pow(p, j) * pow(1 - p, n - j);
  return sum;
}

Test(stats, bootstrap_has_the_exact_distribution) {
  static double medians[ISO__STATS_RESAMPLES];
  double sorted[COUNT(control)];
  memcpy(sorted, control, sizeof sorted);
  iso__bench_stats_sort(sorted, COUNT(sorted));
  iso__bench_stats_bootstrap(control, COUNT(control), 11, 3, medians, COUNT(medians));
  for (int k = 1; k < (int)COUNT(control); k++) {
    size_t below = 0;
    for (size_t i = 0; i < COUNT(medians); i++) below += medians[i] <= sorted[k - 1];
    /* Four standard errors of a share of ten thousand draws. */
    assert_near(share(below, COUNT(medians)), median_at_most(9, k), 0.02);
  }
}

Test(stats, interval_of_the_median) {
  /* From the exact distribution for n = 7: P(<= x1) = 0.0102 and P(<= x2) = 0.0981, so the 2.5 and
   * 97.5 percentiles are the second and the sixth value. */
  static double medians[ISO__STATS_RESAMPLES];
  iso__bench_stats_bootstrap(treated, COUNT(treated), 1, 0, medians, COUNT(medians));
  iso__bench_stats_interval interval =
      iso__bench_stats_median_interval(treated, COUNT(treated), medians, COUNT(medians));
  assert_near(interval.estimate, 94, 0);
  assert_near(interval.low, 23, 0);
  assert_near(interval.high, 141, 0);
}

Test(stats, even_draws_have_the_mean_of_the_middle_two) {
  static double medians[2000];
  const double values[] = {1, 3};
  iso__bench_stats_bootstrap(values, 2, 5, 0, medians, COUNT(medians));
  size_t counts[3] = {0};
  for (size_t i = 0; i < COUNT(medians); i++) {
    cr_assert(medians[i] == 1 || medians[i] == 2 || medians[i] == 3);
    counts[(int)medians[i] - 1]++;
  }
  assert_near(share(counts[0], COUNT(medians)), 0.25, 0.05);
  assert_near(share(counts[1], COUNT(medians)), 0.5, 0.05);
}

static iso__bench_stats_interval ratio_of(const double *baseline, size_t n, const double *system,
                                          size_t m) {
  static double above[ISO__STATS_RESAMPLES], below[ISO__STATS_RESAMPLES];
  iso__bench_stats_bootstrap(baseline, n, 3, 0, above, COUNT(above));
  iso__bench_stats_bootstrap(system, m, 3, 1, below, COUNT(below));
  iso__bench_stats_interval ratio = {0};
  cr_assert(iso__bench_stats_ratio_interval(iso__bench_stats_median(baseline, n), above,
                                            iso__bench_stats_median(system, m), below, COUNT(above),
                                            &ratio));
  return ratio;
}

Test(stats, ratio_of_medians) {
  iso__bench_stats_interval ratio = ratio_of(treated, COUNT(treated), control, COUNT(control));
  assert_near(ratio.estimate, 94.0 / 46.0, 1e-12);
  cr_assert(ratio.low < 1 && ratio.high > 2.5, "%g ... %g", ratio.low, ratio.high);

  const double slow[] = {400, 400, 400}, quick[] = {4, 4, 4, 4};
  ratio = ratio_of(slow, 3, quick, 4);
  assert_near(ratio.low, 100, 1e-12);
  assert_near(ratio.high, 100, 1e-12);
}

Test(stats, ratio_interval_covers_the_truth_as_often_as_it_says) {
  /* Two groups of 25 from the same distribution: the interval should hold 1 about 95 times of a
   * hundred. */
  iso__bench_random random = iso__bench_random_new(99, 0);
  int covered = 0;
  for (int trial = 0; trial < 200; trial++) {
    double a[25], b[25];
    static double above[2000], below[2000];
    for (size_t i = 0; i < 25; i++) {
      a[i] = 50 + (double)iso__bench_random_below(&random, 1000);
      b[i] = 50 + (double)iso__bench_random_below(&random, 1000);
    }
    iso__bench_stats_bootstrap(a, 25, 1, (uint64_t)trial * 2, above, 2000);
    iso__bench_stats_bootstrap(b, 25, 1, (uint64_t)trial * 2 + 1, below, 2000);
    iso__bench_stats_interval ratio = {0};
    cr_assert(iso__bench_stats_ratio_interval(iso__bench_stats_median(a, 25), above,
                                              iso__bench_stats_median(b, 25), below, 2000, &ratio));
    covered += ratio.low <= 1 && ratio.high >= 1;
  }
  cr_assert(covered >= 180, "%d of 200", covered);
}

Test(stats, no_ratio_to_nothing) {
  const double zero[] = {0, 0, 0}, one[] = {1, 1, 1};
  double draws[1000], ones[1000];
  iso__bench_stats_bootstrap(zero, 3, 1, 0, draws, 1000);
  iso__bench_stats_bootstrap(one, 3, 1, 1, ones, 1000);
  iso__bench_stats_interval ratio = {0};
  cr_assert(not(iso__bench_stats_ratio_interval(1, ones, 0, draws, 1000, &ratio)));
  cr_assert(not(iso__bench_stats_ratio_interval(1, ones, 1, draws, 1000, &ratio)));
}

Test(stats, an_interval_may_have_no_upper_end) {
  /* Of three values one is negative: the median of a draw is that with chance 7 / 27. */
  const double some[] = {-1, 2, 4}, one[] = {1, 1, 1};
  static double draws[ISO__STATS_RESAMPLES], ones[ISO__STATS_RESAMPLES];
  iso__bench_stats_bootstrap(some, 3, 1, 0, draws, ISO__STATS_RESAMPLES);
  iso__bench_stats_bootstrap(one, 3, 1, 1, ones, ISO__STATS_RESAMPLES);
  iso__bench_stats_interval ratio = {0};
  cr_assert(iso__bench_stats_ratio_interval(1, ones, 2, draws, ISO__STATS_RESAMPLES, &ratio));
  assert_near(ratio.estimate, 0.5, 0);
  assert_near(ratio.low, 0.25, 0);
  cr_assert(isinf(ratio.high));
  /* One such draw in a hundred leaves the end where it is. */
  for (size_t i = 0; i < ISO__STATS_RESAMPLES; i++) draws[i] = i % 100 ? 2 : -1;
  cr_assert(iso__bench_stats_ratio_interval(1, ones, 2, draws, ISO__STATS_RESAMPLES, &ratio));
  assert_near(ratio.high, 0.5, 0);
}

Test(stats, same_seed_same_draws) {
  double first[100], again[100], other[100];
  iso__bench_stats_bootstrap(newcomb, COUNT(newcomb), 5, 1, first, 100);
  iso__bench_stats_bootstrap(newcomb, COUNT(newcomb), 5, 1, again, 100);
  iso__bench_stats_bootstrap(newcomb, COUNT(newcomb), 5, 2, other, 100);
  size_t same = 0, different = 0;
  for (size_t i = 0; i < 100; i++) {
    same += first[i] == again[i];
    different += first[i] != other[i];
  }
  cr_assert(eq(sz, same, 100));
  cr_assert(different > 10);
}

Test(stats, slope_by_theil_and_sen) {
  const double x[] = {1, 2, 3, 4, 5}, line[] = {3, 5, 7, 9, 11};
  assert_near(iso__bench_stats_slope(x, line, 5), 2, 1e-12);
  /* One point that something else disturbed: least squares would say 11. By hand: of the ten
   * slopes of pairs six are 2 and four are above. */
  const double disturbed[] = {3, 5, 7, 9, 56};
  assert_near(iso__bench_stats_slope(x, disturbed, 5), 2, 1e-12);
  /* Sen (1968), by hand: slopes 1, 0.5, 2 / 3, 0, 0.5, 1, median 7 / 12. */
  const double sx[] = {1, 2, 3, 4}, sy[] = {1, 2, 2, 3};
  assert_near(iso__bench_stats_slope(sx, sy, 4), 7.0 / 12, 1e-12);
  const double same[] = {2, 2};
  assert_near(iso__bench_stats_slope(same, sy, 2), 0, 0);
}

Test(random, splitmix_gives_the_published_sequence) {
  /* The reference sequence for seed 1234567. */
  uint64_t state = 1234567;
  cr_assert(eq(u64, iso__bench_random_splitmix(&state), 6457827717110365317u));
  cr_assert(eq(u64, iso__bench_random_splitmix(&state), 3203168211198807973u));
  cr_assert(eq(u64, iso__bench_random_splitmix(&state), 9817491932198370423u));
}

Test(random, xoshiro_gives_the_published_sequence) {
  /* The reference sequence for the state 1, 2, 3, 4. */
  iso__bench_random random = {{1, 2, 3, 4}};
  cr_assert(eq(u64, iso__bench_random_next(&random), 11520));
  cr_assert(eq(u64, iso__bench_random_next(&random), 0));
  cr_assert(eq(u64, iso__bench_random_next(&random), 1509978240));
  cr_assert(eq(u64, iso__bench_random_next(&random), 1215971899390074240u));
}

Test(random, shuffle_is_fair_and_repeatable) {
  size_t seen[3][3] = {{0}};
  iso__bench_random random = iso__bench_random_new(4, 4);
  for (int i = 0; i < 6000; i++) {
    size_t items[] = {0, 1, 2};
    iso__bench_random_shuffle(&random, items, 3);
    for (size_t j = 0; j < 3; j++) seen[items[j]][j]++;
  }
  for (size_t i = 0; i < 3; i++)
    for (size_t j = 0; j < 3; j++)
      cr_assert(seen[i][j] > 1800 && seen[i][j] < 2200, "%zu", seen[i][j]);
}

Test(random, seeds_are_exact_in_json) {
  for (int i = 0; i < 100; i++) cr_assert(iso__bench_random_seed() < (1ull << 53));
}

Test(stats, selection_finds_what_sorting_finds) {
  static double draws[ISO__STATS_RESAMPLES], sorted[ISO__STATS_RESAMPLES];
  iso__bench_stats_bootstrap(newcomb, COUNT(newcomb), 3, 0, draws, COUNT(draws));
  memcpy(sorted, draws, sizeof draws);
  iso__bench_stats_sort(sorted, COUNT(sorted));
  iso__bench_stats_interval interval = iso__bench_stats_percentiles(27, draws, COUNT(draws));
  assert_near(interval.low, iso__bench_stats_quantile(sorted, COUNT(sorted), 0.025), 0);
  assert_near(interval.high, iso__bench_stats_quantile(sorted, COUNT(sorted), 0.975), 0);
}

Test(stats, bootstrap_of_a_tail_has_the_exact_distribution) {
  /* The largest of n drawn from n values is the largest value with the chance 1 - (1 - 1/n)^n. */
  static double draws[ISO__STATS_RESAMPLES];
  iso__bench_stats_bootstrap_quantile(control, COUNT(control), 1, 11, 0, draws, COUNT(draws));
  size_t largest = 0;
  for (size_t i = 0; i < COUNT(draws); i++) largest += draws[i] == 146;
  double chance = 1 - pow(1 - 1.0 / COUNT(control), COUNT(control));
  assert_near(share(largest, COUNT(draws)), chance, 0.02);
}

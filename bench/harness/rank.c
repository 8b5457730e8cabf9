#include "rank.h"

#include <math.h>
#include <stdlib.h>

#include "cleanup.h"

/* Up to here, and without ties, the chance is counted out. */
enum { EXACT_MAX = 50 };

typedef struct ranked {
  double value;
  bool first;
} ranked;

static int compare_ranked(const void *a, const void *b) {
  double x = ((const ranked *)a)->value, y = ((const ranked *)b)->value;
  return (x > y) - (x < y);
}

static void *allocate(size_t count, size_t size) {
  void *memory = calloc(count + 1, size);
  if (!memory) abort(); /* see iso__bench_text: nothing is worth comparing then */
  return memory;
}

/* Sum of the ranks of the first group, equal values sharing theirs. *ties is the sum of t^3 - t over
 * all runs of t equal values. */
static double rank_sum(const ranked *all, size_t count, double *ties) {
  double sum = 0;
  *ties = 0;
  for (size_t start = 0, end; start < count; start = end) {
    size_t own = 0;
    for (end = start; end < count && all[end].value <= all[start].value; end++)
      own += all[end].first;
    double run = (double)(end - start);
    sum += (double)own * ((double)start + (run + 1) / 2);
    *ties += run * run * run - run;
  }
  return sum;
}

/* Chance that U of groups of n and m is at most `u`. The number of orders with each U is counted by
 * the recurrence of Mann and Whitney, kept as chances so that nothing overflows: the largest value is
 * of the first group with chance n / (n + m), and then it is above all m of the second. */
static double chance_at_most(size_t n, size_t m, size_t u) {
  size_t width = n * m + 1;
  ISO__AUTO_FREE double *table = allocate((n + 1) * width, sizeof *table);
  for (size_t i = 0; i <= n; i++) table[i * width] = 1; /* against none of the second: U is 0 */
  for (size_t j = 1; j <= m; j++) {
    for (size_t i = 1; i <= n; i++) {
      /* Row i still holds (i, j - 1), row i - 1 already (i - 1, j). */
      double *row = &table[i * width];
      const double *less = &table[(i - 1) * width];
      double part = (double)i / (double)(i + j);
      for (size_t k = i * j + 1; k-- > 0;)
        row[k] = (k >= j ? part * less[k - j] : 0) + (1 - part) * row[k];
    }
  }
  double sum = 0;
  for (size_t k = 0; k <= u && k < width; k++) sum += table[n * width + k];
  return sum;
}

static double exact_p(size_t n, size_t m, double u) {
  double pairs = (double)n * (double)m;
  double lesser = u < pairs - u ? u : pairs - u;
  return fmin(1, 2 * chance_at_most(n, m, (size_t)lesser));
}

static double normal_p(size_t n, size_t m, double u, double ties) {
  double count = (double)(n + m), pairs = (double)n * (double)m;
  double variance = pairs / 12 * (count + 1 - ties / (count * (count - 1)));
  if (variance <= 0) return 1; /* all values are equal */
  double off = fmax(0, fabs(u - pairs / 2) - 0.5);
  return erfc(off / sqrt(variance) / sqrt(2));
}

iso__bench_rank_test iso__bench_rank_compare(const double *first, size_t n, const double *second,
                                             size_t m) {
  ISO__AUTO_FREE ranked *all = allocate(n + m, sizeof *all);
  for (size_t i = 0; i < n; i++) all[i] = (ranked){first[i], true};
  for (size_t i = 0; i < m; i++) all[n + i] = (ranked){second[i], false};
  qsort(all, n + m, sizeof *all, compare_ranked);
  double ties = 0, own = (double)n, sum = rank_sum(all, n + m, &ties);
  iso__bench_rank_test test = {.u = sum - own * (own + 1) / 2};
  test.a = test.u / (own * (double)m);
  test.exact = ties <= 0 && n <= EXACT_MAX && m <= EXACT_MAX;
  test.p = test.exact ? exact_p(n, m, test.u) : normal_p(n, m, test.u, ties);
  return test;
}

double iso__bench_rank_delta(double a) { return 2 * a - 1; }

const char *iso__bench_rank_size(double a) {
  double above = 0.5 + fabs(a - 0.5);
  if (above < 0.56) return "negligible";
  if (above < 0.64) return "small";
  return above < 0.71 ? "medium" : "large";
}

double iso__bench_rank_least_p(size_t n, size_t m) {
  double orders = lgamma((double)(n + m) + 1) - lgamma((double)n + 1) - lgamma((double)m + 1);
  return fmin(1, 2 * exp(-orders));
}

typedef struct placed {
  double p;
  size_t place;
} placed;

static int compare_placed(const void *a, const void *b) {
  double x = ((const placed *)a)->p, y = ((const placed *)b)->p;
  return (x > y) - (x < y);
}

void iso__bench_rank_holm(double *p, size_t count) {
  ISO__AUTO_FREE placed *sorted = allocate(count, sizeof *sorted);
  for (size_t i = 0; i < count; i++) sorted[i] = (placed){p[i], i};
  qsort(sorted, count, sizeof *sorted, compare_placed);
  double least = 0;
  for (size_t i = 0; i < count; i++) {
    least = fmax(least, fmin(1, (double)(count - i) * sorted[i].p));
    p[sorted[i].place] = least;
  }
}

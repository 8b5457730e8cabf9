/* Comparison by rank against published and hand-checked values. */
#include "rank.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void assert_near(double actual, double expected, double tolerance) {
  cr_assert(fabs(actual - expected) <= tolerance, "%.17g where %.17g was expected", actual,
            expected);
}

Test(rank, permeability_constants) {
  /* Hollander and Wolfe (1973), page 69; R, example(wilcox.test): W = 35, one-sided p = 0.1272. */
  const double term[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  const double early[] = {1.15, 0.88, 0.90, 0.74, 1.21};
  iso__bench_rank_test test = iso__bench_rank_compare(term, COUNT(term), early, COUNT(early));
  assert_near(test.u, 35, 0);
  assert_near(test.p, 2 * 0.1272, 0.0001);
  assert_near(test.a, 0.7, 1e-12);
  cr_assert(test.exact);
  iso__bench_rank_test other = iso__bench_rank_compare(early, COUNT(early), term, COUNT(term));
  assert_near(other.u, 15, 0);
  assert_near(other.p, test.p, 1e-12);
}

Test(rank, ozone_in_may_and_august) {
  /* R, example(wilcox.test), airquality: W = 127.5, p = 0.0001208, with ties and continuity. */
  const double may[] = {41, 36, 12, 18, 28, 23, 19, 8, 7,  16, 11, 14,  18,
                        14, 34, 6,  30, 11, 1,  11, 4, 32, 23, 45, 115, 37};
  const double august[] = {39, 9,  16, 78, 35, 66, 122, 89,  110, 44, 28,  65, 22,
                           59, 23, 31, 44, 21, 9,  45,  168, 73,  76, 118, 84, 85};
  iso__bench_rank_test test = iso__bench_rank_compare(may, COUNT(may), august, COUNT(august));
  assert_near(test.u, 127.5, 0);
  assert_near(test.p, 0.0001208, 0.00000005);
  cr_assert(not(test.exact));
}

Test(rank, tables_of_mann_and_whitney) {
  /* The published table for a two-sided 5 %: 5 and 5 samples need U of 2 or less, 8 and 8 need 13,
   * 10 and 10 need 23. The values around them must fall on either side. */
  static const struct {
    size_t n;
    size_t critical;
  } table[] = {{5, 2}, {8, 13}, {10, 23}};
  for (size_t i = 0; i < COUNT(table); i++) {
    for (size_t over = 0; over < 2; over++) {
      /* Groups without ties whose U is the one wanted: each of the first steps over some of the
       * second. */
      double first[10], second[10];
      size_t n = table[i].n, left = table[i].critical + over;
      for (size_t j = 0; j < n; j++) second[j] = 100.0 * (double)(j + 1);
      for (size_t j = 0; j < n; j++) {
        size_t steps = left < n ? left : n;
        first[j] = 100.0 * (double)steps + (double)(n - j);
        left -= steps;
      }
      iso__bench_rank_test test = iso__bench_rank_compare(first, n, second, n);
      assert_near(test.u, (double)(table[i].critical + over), 0);
      bool significant = test.p <= 0.05;
      cr_assert(significant ? over == 0 : over == 1, "n %zu, U %g: p %g", n, test.u, test.p);
    }
  }
}

Test(rank, cliffs_delta_as_published) {
  /* Hogarty and Kromrey (1999), also the example of R's effsize: delta = -0.25. */
  const double treatment[] = {10, 10, 20, 20, 20, 30, 30, 30, 40, 50};
  const double control[] = {10, 20, 30, 40, 40, 50};
  iso__bench_rank_test test =
      iso__bench_rank_compare(treatment, COUNT(treatment), control, COUNT(control));
  assert_near(iso__bench_rank_delta(test.a), -0.25, 1e-12);
}

Test(rank, sizes_of_vargha_and_delaney) {
  static const struct {
    double a;
    const char *size;
  } cases[] = {{0.5, "negligible"},  {0.55, "negligible"}, {0.56, "small"},  {0.63, "small"},
               {0.64, "medium"},     {0.7, "medium"},      {0.71, "large"},  {1, "large"},
               {0.45, "negligible"}, {0.42, "small"},      {0.31, "medium"}, {0, "large"}};
  for (size_t i = 0; i < COUNT(cases); i++)
    cr_assert(eq(str, (char *)iso__bench_rank_size(cases[i].a), (char *)cases[i].size), "%g",
              cases[i].a);
}

Test(rank, groups_that_lie_apart) {
  const double low[] = {1, 2, 3, 4, 5}, high[] = {6, 7, 8, 9, 10};
  iso__bench_rank_test test = iso__bench_rank_compare(low, 5, high, 5);
  assert_near(test.u, 0, 0);
  assert_near(test.a, 0, 0);
  assert_near(test.p, 2.0 / 252, 1e-12); /* one order of ten over five at each end */
  assert_near(iso__bench_rank_least_p(5, 5), 2.0 / 252, 1e-9);
  assert_near(iso__bench_rank_least_p(3, 3), 0.1, 1e-9);
  assert_near(iso__bench_rank_least_p(1, 1), 1, 1e-9);
}

Test(rank, equal_values_differ_in_nothing) {
  const double same[] = {7, 7, 7, 7};
  iso__bench_rank_test test = iso__bench_rank_compare(same, 4, same, 3);
  assert_near(test.p, 1, 0);
  assert_near(test.a, 0.5, 0);
}

Test(rank, holm_as_published) {
  /* By hand for Holm's (1979) procedure; R: p.adjust(c(.01, .04, .03, .005), "holm"). */
  double p[] = {0.01, 0.04, 0.03, 0.005};
  iso__bench_rank_holm(p, COUNT(p));
  assert_near(p[0], 0.03, 1e-12);
  assert_near(p[1], 0.06, 1e-12);
  assert_near(p[2], 0.06, 1e-12);
  assert_near(p[3], 0.02, 1e-12);
  iso__bench_rank_holm(p, 0);
}

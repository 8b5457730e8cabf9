/* The watchdog (sandbox/watchdog.h): it bites who computes too long, and nobody else. */
#include "../sandbox/watchdog.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "leaks.h"

TestSuite(watchdog, .fini = no_leaks, .timeout = 280);

static void count(void *data) { atomic_fetch_add((atomic_int *)data, 1); }

static double cpu_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Computes until it was bitten. */
static void spin_until(atomic_int *bites, int wanted) {
  while (atomic_load(bites) < wanted) {}
}

Test(watchdog, bites_who_computes_too_long) {
  atomic_int bites = 0;
  iso__watchdog *watchdog = iso__watchdog_new();
  iso__watchdog_arm(watchdog, 20, count, &bites);
  spin_until(&bites, 1);
  double used = iso__watchdog_disarm(watchdog);
  cr_assert_geq(used, 20.0, "it bit after %g ms", used);
  cr_assert_eq(atomic_load(&bites), 1, "once");
  iso__watchdog_free(watchdog);
}

Test(watchdog, does_not_bite_who_disarms_in_time) {
  atomic_int bites = 0;
  iso__watchdog *watchdog = iso__watchdog_new();
  for (int i = 0; i < 1000; i++) {
    iso__watchdog_arm(watchdog, 60000, count, &bites);
    cr_assert_lt(iso__watchdog_disarm(watchdog), 60000.0);
  }
  cr_assert_eq(atomic_load(&bites), 0);
  iso__watchdog_free(watchdog);
}

/* Time in which the thread does nothing is not its own: the clock on the wall goes far beyond the
 * limit, and the watchdog looks at that time. */
Test(watchdog, time_spent_waiting_does_not_count) {
  atomic_int bites = 0;
  iso__watchdog *watchdog = iso__watchdog_new();
  iso__watchdog_arm(watchdog, 50, count, &bites);
  struct timespec wait = {.tv_nsec = 300 * 1000 * 1000};
  nanosleep(&wait, NULL);
  double used = iso__watchdog_disarm(watchdog);
  cr_assert_eq(atomic_load(&bites), 0, "it used %g ms", used);
  iso__watchdog_free(watchdog);
}

Test(watchdog, can_be_armed_again) {
  atomic_int bites = 0;
  iso__watchdog *watchdog = iso__watchdog_new();
  for (int i = 1; i <= 3; i++) {
    double before = cpu_ms();
    iso__watchdog_arm(watchdog, 5, count, &bites);
    spin_until(&bites, i);
    iso__watchdog_disarm(watchdog);
    cr_assert_geq(cpu_ms() - before, 5.0);
  }
  cr_assert_eq(atomic_load(&bites), 3);
  iso__watchdog_free(watchdog);
}

/* A limit that the last one did not reach does not stay behind: a shorter one bites by its own. */
Test(watchdog, a_shorter_limit_takes_the_place_of_a_longer) {
  atomic_int bites = 0;
  iso__watchdog *watchdog = iso__watchdog_new();
  iso__watchdog_arm(watchdog, 600000, count, &bites);
  iso__watchdog_disarm(watchdog);
  iso__watchdog_arm(watchdog, 5, count, &bites);
  spin_until(&bites, 1);
  iso__watchdog_disarm(watchdog);
  iso__watchdog_free(watchdog);
}

static void *compute_alone(void *data) {
  atomic_int bites = 0;
  (void)data;
  iso__watchdog *watchdog = iso__watchdog_new();
  iso__watchdog_arm(watchdog, 10, count, &bites);
  spin_until(&bites, 1);
  cr_assert_geq(iso__watchdog_disarm(watchdog), 10.0);
  iso__watchdog_free(watchdog);
  return NULL;
}

Test(watchdog, each_watches_the_thread_that_armed_it) {
  atomic_int bites = 0;
  iso__watchdog *watchdog = iso__watchdog_new();
  iso__watchdog_arm(watchdog, 1000000, count, &bites);
  pthread_t other;
  cr_assert_eq(pthread_create(&other, NULL, compute_alone, NULL), 0);
  pthread_join(other, NULL);
  iso__watchdog_disarm(watchdog);
  cr_assert_eq(atomic_load(&bites), 0, "what another thread computed counted");
  iso__watchdog_free(watchdog);
}

Test(watchdog, can_be_freed_unused_and_armed) {
  atomic_int bites = 0;
  iso__watchdog_free(NULL);
  iso__watchdog_free(iso__watchdog_new());
  iso__watchdog *watchdog = iso__watchdog_new();
  iso__watchdog_arm(watchdog, 60000, count, &bites);
  iso__watchdog_free(watchdog);
  cr_assert_eq(atomic_load(&bites), 0);
}

/* Processes of guests come and go, and nothing of them stays: after thousands of them, after the
 * zygote was killed, after the host was. ISOLOAD_LONG_COUNT says how many; see confine.cmake. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api_support.h"
#include "leaks.h"
#include "process_support.h"

TestSuite(process_life, .fini = no_leaks);

static const char QUIET[] = "export default { twice(n) { return 2 * n; } };";
static const char BUSY[] = "export default { spin() { for (;;) {} } };";

/* ---- Many */

static int rounds(void) {
  const char *given = getenv("ISOLOAD_LONG_COUNT");
  int count = given ? atoi(given) : 600;
  cr_assert_geq(count, 60, "ISOLOAD_LONG_COUNT must be a number of 60 at least");
  return count;
}

/* What there is of everything that could be left behind. */
typedef struct remains {
  int host_descriptors;
  int zygote_descriptors; /* -1: not to be seen by who is not root */
  long host_kib;          /* peaks */
  long zygote_kib;
  int processes; /* at most, at one time */
  int zombies;
} remains;

static void count_what_is_left(pid_t zygote, remains *left) {
  long host = resident_kib_of(getpid());
  long own = resident_kib_of(zygote);
  static pid_t found[4096];
  int processes = descendants(getpid(), found, 4096);
  int ended = zombies(getpid());
  left->host_descriptors = open_descriptors(getpid());
  left->zygote_descriptors = open_descriptors(zygote);
  if (host > left->host_kib) left->host_kib = host;
  if (own > left->zygote_kib) left->zygote_kib = own;
  if (processes > left->processes) left->processes = processes;
  if (ended > left->zombies) left->zombies = ended;
}

static void create_use_end(iso_runtime *runtime) {
  iso_worker *worker = load(runtime, QUIET);
  expect_result(worker, "twice", "[4]", "8");
  iso_worker_free(worker);
}

static void print(const char *when, const remains *left) {
  printf("# %s: descriptors %d and %d, KiB %ld and %ld, processes %d, zombies %d\n", when,
         left->host_descriptors, left->zygote_descriptors, left->host_kib, left->zygote_kib,
         left->processes, left->zombies);
}

static void leave_nothing(uint32_t pool) {
  int count = rounds();
  iso_runtime *runtime = process_runtime(pool);
  create_use_end(runtime);
  pid_t zygote = zygote_of(getpid());
  cr_assert_gt(zygote, 0);
  remains early = {0};
  remains late = {0};
  for (int i = 0; i < count; i++) {
    create_use_end(runtime);
    if (i % (count / 60) != 0) continue;
    if (i >= count / 6 && i < count / 3) count_what_is_left(zygote, &early);
    if (i >= count - count / 6) count_what_is_left(zygote, &late);
  }
  iso_runtime_free(runtime);
  print("early", &early);
  print("late", &late);
  cr_expect_leq(late.host_descriptors, early.host_descriptors + 2, "the host's stay open");
  cr_expect_leq(late.zygote_descriptors, early.zygote_descriptors + 2, "the zygote's stay open");
  /* One that was just ended may be on its way; what stays is more with every round. */
  cr_expect_leq(late.zombies, early.zombies + 8, "nobody asked for them");
  cr_expect_leq(late.processes, early.processes + 8, "they were not ended");
  cr_expect_leq(late.zygote_kib * 10, early.zygote_kib * 11 + 10240, "the zygote grows");
  if (memory_is_measurable()) {
    cr_expect_leq(late.host_kib * 10, early.host_kib * 11 + 10240, "the host grows");
  }
  cr_assert(has_gone(zygote), "the zygote outlived its runtime");
}

Test(process_life, thousands_leave_nothing_behind) { leave_nothing(0); }

Test(process_life, thousands_from_a_pool_leave_nothing_behind) { leave_nothing(8); }

/* ---- The zygote is killed */

Test(process_life, guests_end_with_their_zygote_and_the_next_has_another) {
  iso_runtime *runtime = process_runtime(0);
  iso_worker *worker = load(runtime, QUIET);
  pid_t zygote = zygote_of(getpid());
  pid_t guest = youngest_guest(getpid());
  kill(zygote, SIGKILL);
  cr_assert(has_gone(guest), "the guest outlived its zygote");
  expect_error(worker, "twice", "[1]", ISO_ERR_ENDED, NULL,
               "The worker's process ended with the zygote that it came from.");
  iso_worker *next = load(runtime, QUIET);
  expect_result(next, "twice", "[2]", "4");
  cr_assert_neq(zygote_of(getpid()), zygote);
  iso_worker_free(next);
  iso_worker_free(worker);
  iso_runtime_free(runtime);
}

/* ---- The host is killed */

enum { GUESTS = 3 };

typedef struct pids {
  pid_t zygote;
  pid_t guests[GUESTS];
} pids;

/* A host with two guests that wait and one that computes for ever, in a process of its own: the
 * test's gives it a name to kill. */
static _Noreturn void be_a_host(int tell) {
  pids family = {0};
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  iso_runtime *runtime = process_runtime(0);
  for (int i = 0; i < GUESTS; i++) {
    iso_worker *worker = load(runtime, i < GUESTS - 1 ? QUIET : BUSY);
    (void)worker; /* it ends with this process, or it does not, which is the question */
    family.guests[i] = youngest_guest(getpid());
    if (i < GUESTS - 1) continue;
    family.zygote = zygote_of(getpid());
    if (write(tell, &family, sizeof family) != sizeof family) _exit(1);
    char *answer = NULL;
    iso_call(worker, NULL, "spin", "[1]", &answer, NULL);
  }
  _exit(1);
}

Test(process_life, no_process_outlives_a_host_that_is_killed) {
  int tell[2];
  cr_assert_eq(pipe(tell), 0);
  pid_t host = fork();
  if (host == 0) be_a_host(tell[1]);
  pids family;
  cr_assert_eq(read(tell[0], &family, sizeof family), (ssize_t)sizeof family);
  wait_until_it_computes(family.guests[GUESTS - 1]);
  kill(host, SIGKILL);
  waitpid(host, NULL, 0);
  cr_expect(has_gone(family.zygote), "the zygote outlived its host");
  for (int i = 0; i < GUESTS; i++) {
    cr_expect(has_gone(family.guests[i]), "guest %d outlived the host", i);
  }
  close(tell[0]);
  close(tell[1]);
}

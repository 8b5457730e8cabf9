/* The layers of confinement (sandbox/confine.h): what is said of them is so, and one that is missing is
 * named or refused. What they stop is escape.c's. */
#include "../sandbox/confine.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "leaks.h"

TestSuite(confine, .fini = no_leaks, .timeout = 280);

/* ---- What is said */

static iso__confined all_in_force(void) {
  iso__confined confined = {0};
  for (iso__layer i = 0; i < ISO__LAYER_COUNT; i++) confined.layers[i].in_force = true;
  return confined;
}

Test(confine, every_layer_has_a_name) {
  for (iso__layer i = 0; i < ISO__LAYER_COUNT; i++) cr_assert_not_null(iso__layer_name(i));
}

Test(confine, a_missing_layer_makes_it_incomplete) {
  iso__confined confined = all_in_force();
  cr_assert(iso__confined_completely(&confined));
  for (iso__layer i = 0; i < ISO__LAYER_COUNT; i++) {
    if (i == ISO__LAYER_ROOT || i == ISO__LAYER_LANDLOCK) continue;
    confined = all_in_force();
    confined.layers[i].in_force = false;
    cr_expect(!iso__confined_completely(&confined), "%s", iso__layer_name(i));
  }
}

Test(confine, the_empty_root_and_landlock_stand_for_one_another) {
  iso__confined confined = all_in_force();
  confined.layers[ISO__LAYER_ROOT].in_force = false;
  cr_assert(iso__confined_completely(&confined));
  confined.layers[ISO__LAYER_LANDLOCK].in_force = false;
  cr_assert(!iso__confined_completely(&confined));
  confined.layers[ISO__LAYER_ROOT].in_force = true;
  cr_assert(iso__confined_completely(&confined));
}

Test(confine, the_text_names_what_is_missing_and_why) {
  iso__confined confined = all_in_force();
  char *text = iso__confined_text(&confined, true);
  cr_assert_str_eq(text, "");
  free(text);
  confined.layers[ISO__LAYER_PIDS].in_force = false;
  strcpy(confined.layers[ISO__LAYER_PIDS].why_not, "nobody knows");
  confined.layers[ISO__LAYER_LANDLOCK].in_force = false;
  strcpy(confined.layers[ISO__LAYER_LANDLOCK].why_not, "it is old");
  text = iso__confined_text(&confined, true);
  cr_assert_str_eq(text, "process namespace: missing, nobody knows; Landlock: missing, it is old");
  free(text);
  text = iso__confined_text(&confined, false);
  cr_assert_not_null(strstr(text, "process namespace: missing, nobody knows\n"));
  cr_assert_not_null(strstr(text, "network namespace: in force\n"));
  free(text);
}

/* ---- What is done: in a process of its own, which ends with the body's status */

typedef int (*body)(const iso__confined *confined);

enum { REFUSED = 90, FAILED = 91 };

static int confined_status(const iso__confinement *confinement, body run) {
  fflush(NULL);
  pid_t process = fork();
  if (process == 0) {
    iso__confined confined;
    iso_error error = {0};
    iso_status status = iso__confine_begin(confinement, &confined, &error);
    if (status == ISO_OK) status = iso__confine_prepare(confinement, &confined, &error);
    if (status == ISO_ERR_UNAVAILABLE && error.message) _exit(REFUSED);
    if (status != ISO_OK) _exit(FAILED);
    _exit(run(&confined));
  }
  int status;
  cr_assert_eq(waitpid(process, &status, 0), process);
  return status;
}

/* Which layers are missing on this machine, for this user, as an exit status can say it. */
static int missing_bits(const iso__confined *confined) {
  int low = 0;
  for (iso__layer i = 0; i < 6; i++) low |= !confined->layers[i].in_force << i;
  return low;
}
static int missing_high_bits(const iso__confined *confined) {
  int high = 0;
  for (iso__layer i = 6; i < ISO__LAYER_COUNT; i++) {
    high |= !confined->layers[i].in_force << (i - 6);
  }
  return high;
}

/* Whether a layer can be had on this machine by this user. */
static bool here(iso__layer layer) {
  const iso__confinement everything = {0};
  int status = confined_status(&everything, layer < 6 ? missing_bits : missing_high_bits);
  cr_assert(WIFEXITED(status) && WEXITSTATUS(status) < REFUSED, "it ended with %#x", status);
  return !(WEXITSTATUS(status) & (1 << (layer < 6 ? layer : layer - 6)));
}

Test(confine, the_layers_that_need_no_permission_are_always_in_force) {
  static const iso__layer always[] = {ISO__LAYER_LIMITS, ISO__LAYER_DESCRIPTORS,
                                      ISO__LAYER_PRIVILEGES};
  for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
    cr_expect(here(always[i]), "%s", iso__layer_name(always[i]));
  }
  for (iso__layer i = 0; i < ISO__LAYER_COUNT; i++) {
    if (!here(i)) fprintf(stderr, "missing here: %s\n", iso__layer_name(i));
  }
}

static int nothing(const iso__confined *confined) { return (void)confined, 0; }

Test(confine, strict_refuses_what_it_cannot_have) {
  for (iso__layer i = 0; i < ISO__LAYER_COUNT; i++) {
    if (i == ISO__LAYER_ROOT || i == ISO__LAYER_LANDLOCK || i == ISO__LAYER_DESCRIPTORS ||
        i == ISO__LAYER_PRIVILEGES) {
      continue; /* they stand for one another, or cannot be left out */
    }
    const iso__confinement without = {.strict = true, .leave_out = 1u << i};
    int status = confined_status(&without, nothing);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == REFUSED, "without %s: %#x",
              iso__layer_name(i), status);
  }
}

static int says_left_out(const iso__confined *confined) {
  const char *why = confined->layers[ISO__LAYER_NETWORK].why_not;
  return confined->layers[ISO__LAYER_NETWORK].in_force || strcmp(why, "it was left out") != 0;
}

Test(confine, what_was_left_out_is_said_and_no_error) {
  const iso__confinement without = {.leave_out = 1u << ISO__LAYER_NETWORK};
  cr_assert_eq(confined_status(&without, says_left_out), 0);
}

/* Root of a container need not have any other user. */
static bool can_be_nobody(void) {
  pid_t process = fork();
  if (process == 0) {
    bool became = setgroups(0, NULL) == 0 && setresgid(65534, 65534, 65534) == 0 &&
                  setresuid(65534, 65534, 65534) == 0;
    _exit(became ? 0 : 1);
  }
  int status;
  return waitpid(process, &status, 0) == process && status == 0;
}

static int is_nobody(const iso__confined *confined) {
  (void)confined;
  return getuid() == 65534 && geteuid() == 65534 && getgid() == 65534 ? 0 : 1;
}

Test(confine, root_is_nobody_inside) {
  const iso__confinement everything = {0};
  const iso__confinement without = {.leave_out = 1u << ISO__LAYER_USER};
  if (!can_be_nobody()) cr_skip("this user cannot become nobody\n");
  cr_expect_eq(confined_status(&everything, is_nobody), 0);
  cr_expect_eq(confined_status(&without, is_nobody), 0, "without a user namespace");
}

static int is_whole(const iso__confined *confined) {
  return iso__confined_completely(confined) ? 0 : 1;
}

/* Who has no rights at all can confine as well as root. */
Test(confine, no_rights_are_needed) {
  const iso__confinement everything = {0};
  if (!here(ISO__LAYER_USER)) cr_skip("user namespaces are not to be had here\n");
  if (geteuid() == 0) {
    if (!can_be_nobody()) cr_skip("root has no other user to become here\n");
    cr_assert_eq(
        setgroups(0, NULL) | setresgid(65534, 65534, 65534) | setresuid(65534, 65534, 65534), 0);
    /* Changing the user takes away the right to write its own maps. */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  }
  cr_assert_eq(confined_status(&everything, is_whole), 0);
}

static const int KEPT[] = {51, 40};

static int only_kept_are_open(const iso__confined *confined) {
  (void)confined;
  for (int i = 3; i < 1024; i++) {
    bool open = fcntl(i, F_GETFD) >= 0;
    if (open != (i == KEPT[0] || i == KEPT[1])) return 1;
  }
  char byte;
  return read(0, &byte, 1) == 0 && write(1, "", 1) == 1 && write(2, "", 1) == 1 ? 0 : 2;
}

Test(confine, closes_all_descriptors_but_those_that_are_named) {
  const iso__confinement keeping = {.keep = KEPT, .keep_count = 2};
  int some = open("/dev/zero", O_RDONLY);
  cr_assert_eq(dup2(some, KEPT[0]), KEPT[0]);
  cr_assert_eq(dup2(some, KEPT[1]), KEPT[1]);
  cr_assert_eq(dup2(some, 45), 45);
  cr_assert_eq(confined_status(&keeping, only_kept_are_open), 0);
  close(some);
  close(45);
  close(KEPT[0]);
  close(KEPT[1]);
}

/* ---- Ends */

static int exits_with_seven(const iso__confined *confined) { return (void)confined, 7; }
static int ends_by_a_signal(const iso__confined *confined) {
  (void)confined;
  syscall(SYS_ptrace, 0, 0, NULL, NULL);
  return 0;
}

Test(confine, who_started_it_learns_how_it_ended) {
  const iso__confinement everything = {0};
  int status = confined_status(&everything, exits_with_seven);
  cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 7, "%#x", status);
  if (!here(ISO__LAYER_SYSTEM_CALLS)) cr_skip("there is no filter here that would end it\n");
  status = confined_status(&everything, ends_by_a_signal);
  cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "%#x", status);
  cr_expect(!WCOREDUMP(status));
}

/* A pipe whose writing end is held by a guest for ever: it says when the guest has gone. */
static void outlived_by_nobody(uint32_t leave_out) {
  int alive[2];
  int ready[2];
  cr_assert_eq(pipe(alive) | pipe(ready), 0);
  pid_t zygote = fork();
  if (zygote == 0) {
    const int keep[] = {alive[1], ready[1]};
    const iso__confinement confinement = {.keep = keep, .keep_count = 2, .leave_out = leave_out};
    iso__confined confined;
    if (iso__confine_prepare(&confinement, &confined, NULL) != ISO_OK) _exit(1);
    if (fork() == 0) {
      const iso__child_limits limits = {.socket = alive[1]};
      if (iso__confine_enter(&limits) != 0) _exit(1);
      for (;;) poll(NULL, 0, -1);
    }
    if (write(ready[1], "", 1) != 1) _exit(1);
    for (;;) poll(NULL, 0, -1);
  }
  char byte;
  close(alive[1]);
  close(ready[1]);
  cr_assert_eq(read(ready[0], &byte, 1), 1);
  kill(zygote, SIGKILL);
  waitpid(zygote, NULL, 0);
  cr_assert_eq(read(alive[0], &byte, 1), 0, "it waits for a guest that went on");
  close(alive[0]);
  close(ready[0]);
}

Test(confine, a_guest_ends_with_its_zygote) { outlived_by_nobody(0); }

Test(confine, a_guest_ends_with_its_zygote_without_a_namespace) {
  outlived_by_nobody(1u << ISO__LAYER_PIDS);
}

Test(confine, entering_needs_preparing) {
  const iso__child_limits limits = {.socket = 0};
  cr_assert_eq(iso__confine_enter(&limits), -EINVAL);
}

/* escape_guest MODE FILE LISTENER ABSTRACT PORT KEY OUTSIDE INHERITED: in the place of a zygote and
 * its guests, tries every way out, each in a guest of its own, and prints what came of it.
 *
 *   free        nothing is confined: what an attempt is worth where nothing stops it
 *   unfiltered  all layers but the filter of system calls
 *   confined    as a guest is
 *   nothing     (alone) does nothing: somebody executed it
 *
 * A line an attempt, of fields with tabs between: its name, "out" or "refused" or "killed", the
 * errno's or the signal's name, "sure" or "-", "twice" or "-". Lines before that begin with "# " and
 * name the layers. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../sandbox/confine.h"
#include "escape_attempts.h"

enum { COULD_NOT_ENTER = 99, MEMORY = 96 << 20 };

static bool is_free;
static FILE *out;

static _Noreturn void give_up(const char *what) {
  fprintf(stderr, "escape_guest: %s: %s\n", what, strerror(errno));
  exit(3);
}

/* In a child: becomes a guest. */
static void enter(int joined) {
  iso__child_limits limits = {.socket = joined, .memory_bytes = MEMORY};
  int result = is_free ? 0 : iso__confine_enter(&limits);
  if (result < 0) _exit(COULD_NOT_ENTER);
}

/* A guest that does nothing until its zygote ends it. */
static pid_t start_sibling(int joined) {
  pid_t sibling = fork();
  if (sibling < 0) give_up("fork");
  if (sibling == 0) {
    char byte;
    enter(joined);
    if (read(joined, &byte, 1) < 0) _exit(1);
    _exit(0);
  }
  return sibling;
}

/* Whether the guest said what came of its attempt. It has ended. */
static bool has_said(int from, int *result) {
  struct pollfd readable = {.fd = from, .events = POLLIN};
  return poll(&readable, 1, 0) == 1 && read(from, result, sizeof *result) == sizeof *result;
}

static void report(const struct attempt *attempt, int from, int status) {
  int result;
  const char *outcome = "out";
  const char *why = "-";
  if (has_said(from, &result)) {
    outcome = result == 0 ? "out" : "refused";
    why = result == 0 ? "-" : strerrorname_np(-result);
  } else if (WIFSIGNALED(status)) {
    outcome = "killed";
    why = sigabbrev_np(WTERMSIG(status));
  } else if (WEXITSTATUS(status) == COULD_NOT_ENTER) {
    give_up("a guest could not be confined");
  } /* else another program ended in its place */
  fprintf(out, "%s\t%s\t%s\t%s\t%s\n", attempt->name, outcome, why ? why : "?",
          attempt->sure ? "sure" : "-", attempt->stopped_twice ? "twice" : "-");
}

static void try_all(const struct attempt *attempts, const struct world *world, int from) {
  for (; attempts->name; attempts++) {
    fflush(out); /* a child has a copy of what is not written yet */
    pid_t guest = fork();
    if (guest < 0) give_up("fork");
    if (guest == 0) {
      enter(world->socket);
      int result = attempts->run(world);
      if (write(world->socket, &result, sizeof result) < 0) _exit(1);
      _exit(0);
    }
    int status;
    while (waitpid(guest, &status, 0) < 0) {
      if (errno != EINTR) give_up("waitpid");
    }
    report(attempts, from, status);
  }
}

static void confine(const char *mode, const int *keep, size_t keep_count) {
  iso__confinement confinement = {.keep = keep, .keep_count = keep_count};
  iso__confined confined;
  iso_error error = {0};
  if (strcmp(mode, "unfiltered") == 0) confinement.leave_out = 1u << ISO__LAYER_SYSTEM_CALLS;
  if (iso__confine_begin(&confinement, &confined, &error) != ISO_OK ||
      iso__confine_prepare(&confinement, &confined, &error) != ISO_OK) {
    fprintf(out, "# %s\n", error.message ? error.message : "there is no memory");
    exit(3);
  }
  for (iso__layer i = 0; i < ISO__LAYER_COUNT; i++) {
    fprintf(out, "# %s: %s%s\n", iso__layer_name(i),
            confined.layers[i].in_force ? "in force" : "missing, ", confined.layers[i].why_not);
  }
}

int main(int count, char **arguments) {
  if (count == 2 && strcmp(arguments[1], "nothing") == 0) return 0;
  if (count != 9) {
    fprintf(stderr, "escape_guest: eight arguments are needed; the test `escape` gives them\n");
    return 2;
  }
  struct world world = {.file = arguments[2],
                        .listener = arguments[3],
                        .abstract = arguments[4],
                        .port = (uint16_t)atoi(arguments[5]),
                        .queue_key = atoi(arguments[6]),
                        .outside = atoi(arguments[7]),
                        .inherited = atoi(arguments[8]),
                        .memory_bytes = MEMORY};
  int results = dup(1);
  int guests[2];
  int siblings[2];
  if (results < 0 || !(out = fdopen(results, "w")) ||
      socketpair(AF_UNIX, SOCK_STREAM, 0, guests) < 0 ||
      socketpair(AF_UNIX, SOCK_STREAM, 0, siblings) < 0) {
    give_up("what a guest talks through cannot be made");
  }
  is_free = strcmp(arguments[1], "free") == 0;
  const int keep[] = {results, guests[0], guests[1], siblings[0], siblings[1]};
  if (!is_free) confine(arguments[1], keep, sizeof keep / sizeof *keep);

  world.socket = guests[0];
  world.zygote = getpid();
  world.sibling = start_sibling(siblings[0]);
  try_all(FILE_ATTEMPTS, &world, guests[1]);
  try_all(NETWORK_ATTEMPTS, &world, guests[1]);
  try_all(PROCESS_ATTEMPTS, &world, guests[1]);
  try_all(KERNEL_ATTEMPTS, &world, guests[1]);
  try_all(MEMORY_ATTEMPTS, &world, guests[1]);

  kill(world.sibling, SIGKILL);
  waitpid(world.sibling, NULL, 0);
  /* Not by returning: what a sanitizer does at exit is more than the filter allows. */
  _exit(fclose(out) == 0 ? 0 : 3);
}

#include "zygote_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io.h"
#include "zygote_wire.h"

extern char **environ;

/* ---- where it is ---- */

static bool beside_this_program(char path[PATH_MAX]) {
  char own[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
  if (length <= 0) return false;
  own[length] = '\0';
  char *slash = strrchr(own, '/');
  if (!slash) return false;
  *slash = '\0';
  int written = snprintf(path, PATH_MAX, "%s/isoload-zygote", own);
  return written > 0 && written < PATH_MAX && access(path, X_OK) == 0;
}

static iso_status find(char path[PATH_MAX], iso_error *error) {
  const char *named = getenv("ISOLOAD_ZYGOTE");
  if (named && *named) {
    snprintf(path, PATH_MAX, "%s", named);
    if (access(path, X_OK) == 0) return ISO_OK;
    return iso__io_error(error, ISO_ERR_UNAVAILABLE,
                         "ISOLOAD_ZYGOTE names \"%s\", which cannot be executed: %s.", named,
                         strerror(errno));
  }
  if (beside_this_program(path)) return ISO_OK;
  snprintf(path, PATH_MAX, "%s", ISOLOAD_ZYGOTE_PATH);
  if (access(path, X_OK) == 0) return ISO_OK;
  return iso__io_error(error, ISO_ERR_UNAVAILABLE,
                       "Isolation by process needs the program isoload-zygote; put it beside this "
                       "program, or name it in ISOLOAD_ZYGOTE.");
}

/* ---- executing it ---- */

/* A number that is neither one of the first three, which the program gets as they are, nor the one
 * that the program expects. */
static int above_standard(int fd) {
  if (fd > ISO__ZYGOTE_CONTROL_FD) return fd;
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, ISO__ZYGOTE_CONTROL_FD + 1);
  int why = errno;
  close(fd);
  errno = why;
  return copy;
}

/* This environment, and that libraries are bound when they are loaded: otherwise each process that is
 * forked would look up for itself every function that it calls. malloc'ed; its strings are not. */
static char **environment(void) {
  size_t count = 0;
  while (environ[count]) count++;
  char **all = calloc(count + 2, sizeof *all);
  if (!all) abort();
  memcpy(all, environ, count * sizeof *all);
  all[count] = (char *)"LD_BIND_NOW=1";
  return all;
}

static int execute(const char *path, bool strict, int control, pid_t *pid) {
  char *arguments[] = {(char *)"isoload-zygote", strict ? (char *)"--strict" : NULL, NULL};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE); /* what the host ignores is not for the program to ignore */
  sigaddset(&usual, SIGCHLD);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, control, ISO__ZYGOTE_CONTROL_FD);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  /* A group of its own: keys of a terminal mean the host, which ends its zygote itself. */
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  char **variables = environment();
  int failed = posix_spawn(pid, path, &actions, &attributes, arguments, variables);
  free(variables);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

iso_status iso__zygote_execute(bool strict, pid_t *pid, int *control, iso_error *error) {
  char path[PATH_MAX];
  int pair[2];
  iso_status status = find(path, error);
  if (status != ISO_OK) return status;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
    return iso__io_error(error, ISO_ERR_SYSTEM, "No socket for isoload-zygote: %s.",
                         strerror(errno));
  }
  pair[1] = above_standard(pair[1]);
  int failed = pair[1] < 0 ? errno : execute(path, strict, pair[1], pid);
  if (pair[1] >= 0) close(pair[1]);
  if (failed) {
    close(pair[0]);
    return iso__io_error(error, ISO_ERR_SYSTEM, "\"%s\" cannot be executed: %s.", path,
                         strerror(failed));
  }
  *control = pair[0];
  return ISO_OK;
}

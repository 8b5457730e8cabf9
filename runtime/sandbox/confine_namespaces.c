/* Namespaces: what a guest's process can name. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine_internal.h"

static const struct {
  iso__layer layer;
  int flag;
} SPACES[] = {
    {ISO__LAYER_ROOT, CLONE_NEWNS},        {ISO__LAYER_NETWORK, CLONE_NEWNET},
    {ISO__LAYER_IPC, CLONE_NEWIPC},        {ISO__LAYER_HOSTNAME, CLONE_NEWUTS},
    {ISO__LAYER_CGROUPS, CLONE_NEWCGROUP}, {ISO__LAYER_PIDS, CLONE_NEWPID},
};

bool iso__has_capability(unsigned capability) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  if (syscall(SYS_capget, &header, data) < 0) return false;
  return (data[capability / 32].effective & (1u << (capability % 32))) != 0;
}

static void missing(iso__confined *confined, iso__layer layer, int error) {
  const char *why = strerror(error);
  if (error == EPERM) why = "not permitted to this process, by a container or by sysctl";
  if (error == ENOSPC) why = "sysctl user.max_*_namespaces allows no more";
  if (error == EINVAL) why = "not in this kernel";
  iso__layer_missing(confined, layer, "%s", why);
}

static int write_file(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  ssize_t written = write(file, text, strlen(text));
  int result = written == (ssize_t)strlen(text) ? 0 : -errno;
  close(file);
  return result;
}

/* Writes one line each into the maps of users and groups of process `owner`. */
static int write_maps(pid_t owner, uid_t user, gid_t group, bool privileged) {
  char path[64];
  char line[64];
  snprintf(path, sizeof path, "/proc/%d/setgroups", (int)owner);
  int result = privileged ? 0 : write_file(path, "deny");
  snprintf(path, sizeof path, "/proc/%d/uid_map", (int)owner);
  snprintf(line, sizeof line, "%u %u 1", user, user);
  if (result == 0) result = write_file(path, line);
  snprintf(path, sizeof path, "/proc/%d/gid_map", (int)owner);
  snprintf(line, sizeof line, "%u %u 1", group, group);
  return result == 0 ? write_file(path, line) : result;
}

/* Only who has rights outside of the namespace may map another user into it, so it is a second process,
 * left outside, that does. */
static int enter_user_as_nobody(void) {
  int go[2];
  if (pipe2(go, O_CLOEXEC) < 0) return -errno;
  pid_t owner = getpid();
  pid_t mapper = fork();
  if (mapper == 0) {
    char byte;
    close(go[1]);
    if (read(go[0], &byte, 1) != 1) _exit(0);
    _exit(-write_maps(owner, ISO__NOBODY, ISO__NOBODY, true));
  }
  close(go[0]);
  int result = mapper < 0 || unshare(CLONE_NEWUSER) < 0 ? -errno : 0;
  if (result == 0 && write(go[1], "", 1) != 1) result = -errno;
  close(go[1]);
  int status = 0;
  if (mapper > 0 && waitpid(mapper, &status, 0) < 0) return -errno;
  if (result == 0) result = WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
  return result;
}

static int enter_user_as_itself(void) {
  uid_t user = geteuid();
  gid_t group = getegid();
  if (unshare(CLONE_NEWUSER) < 0) return -errno;
  return write_maps(getpid(), user, group, false);
}

static void enter_user(iso__confined *confined) {
  bool can_map = iso__has_capability(CAP_SETUID) && iso__has_capability(CAP_SETGID);
  int result = can_map ? enter_user_as_nobody() : enter_user_as_itself();
  if (result == 0) {
    iso__layer_in_force(confined, ISO__LAYER_USER);
  } else {
    missing(confined, ISO__LAYER_USER, -result);
  }
}

void iso__take_identity(const iso__confined *confined) {
  if (!confined->layers[ISO__LAYER_USER].in_force) return;
  /* Refused where the map holds the process as it was; then it is who it should be. */
  if (setgroups(0, NULL) < 0 || setresgid(ISO__NOBODY, ISO__NOBODY, ISO__NOBODY) < 0) return;
  if (setresuid(ISO__NOBODY, ISO__NOBODY, ISO__NOBODY) < 0) return;
}

/* Stays outside of the namespace of processes, holding nothing, until its child ends. */
static _Noreturn void stay_behind(pid_t child) {
  int status = 0;
  syscall(SYS_close_range, 0U, ~0U, 0U);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (WIFSIGNALED(status)) {
    /* So that who waits for this process learns how the child ended, and without a second core. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(WTERMSIG(status), SIG_DFL);
    kill(getpid(), WTERMSIG(status));
  }
  _exit(WEXITSTATUS(status));
}

static int become_first_process(iso__confined *confined) {
  pid_t child = fork();
  if (child < 0) {
    missing(confined, ISO__LAYER_PIDS, errno);
    return -errno;
  }
  if (child > 0) stay_behind(child);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  iso__layer_in_force(confined, ISO__LAYER_PIDS);
  return 0;
}

int iso__enter_namespaces(const iso__confinement *confinement, iso__confined *confined) {
  int death_signal = 0;
  prctl(PR_GET_PDEATHSIG, &death_signal);
  if (iso__layer_wanted(confinement, confined, ISO__LAYER_USER)) enter_user(confined);
  int result = 0;
  for (size_t i = 0; i < sizeof SPACES / sizeof *SPACES; i++) {
    iso__layer layer = SPACES[i].layer;
    if (!iso__layer_wanted(confinement, confined, layer)) continue;
    if (unshare(SPACES[i].flag) < 0) {
      missing(confined, layer, errno);
    } else if (layer != ISO__LAYER_PIDS) {
      iso__layer_in_force(confined, layer);
    } else {
      /* A new user namespace took it back; the process that stays behind must end with its parent. */
      prctl(PR_SET_PDEATHSIG, death_signal);
      result = become_first_process(confined);
    }
  }
  if (!confined->layers[ISO__LAYER_PIDS].in_force) prctl(PR_SET_PDEATHSIG, death_signal);
  return result;
}

/* Limits, descriptors and privileges: what a guest's process holds. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine_internal.h"

/* ---- Limits ---- */

void iso__read_baseline(iso__confined *confined) {
  /* Pages: total, resident, shared, text, library (always 0), data with stack. */
  unsigned long long total, resident, shared, text, library, data;
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file) return;
  if (fscanf(file, "%llu %llu %llu %llu %llu %llu", &total, &resident, &shared, &text, &library,
             &data) == 6) {
    confined->baseline_bytes = data * (uint64_t)sysconf(_SC_PAGESIZE);
  }
  fclose(file);
}

static int limit(int resource, uint64_t value) {
  struct rlimit old;
  if (getrlimit((__rlimit_resource_t)resource, &old) < 0) return -errno;
  rlim_t most = old.rlim_max == RLIM_INFINITY || old.rlim_max > value ? value : old.rlim_max;
  struct rlimit new = {.rlim_cur = most, .rlim_max = most};
  return setrlimit((__rlimit_resource_t)resource, &new) < 0 ? -errno : 0;
}

void iso__limit_resources(iso__confined *confined) {
  /* No guest has a file, but the filter of system calls is made by way of one. */
  enum { FILE_BYTES = 64 * 1024 };
  const struct {
    int resource;
    uint64_t value;
  } limits[] = {{RLIMIT_CORE, 0},     {RLIMIT_FSIZE, FILE_BYTES}, {RLIMIT_MEMLOCK, 0},
                {RLIMIT_MSGQUEUE, 0}, {RLIMIT_SIGPENDING, 0},     {RLIMIT_LOCKS, 0},
                {RLIMIT_NICE, 0},     {RLIMIT_RTPRIO, 0}};
  int result = 0;
  for (size_t i = 0; i < sizeof limits / sizeof *limits && result == 0; i++) {
    result = limit(limits[i].resource, limits[i].value);
  }
  if (result == 0) {
    iso__layer_in_force(confined, ISO__LAYER_LIMITS);
  } else {
    iso__layer_missing(confined, ISO__LAYER_LIMITS, "they were refused: %s", strerror(-result));
  }
}

int iso__limit_child(const iso__child_limits *limits, uint64_t baseline_bytes,
                     unsigned descriptors) {
  /* RLIMIT_DATA and not RLIMIT_AS: V8 reserves address space by the gigabyte and uses little of it. */
  int result = limit(RLIMIT_NOFILE, descriptors);
  if (result == 0) result = limit(RLIMIT_NPROC, 0);
  if (result == 0 && limits->memory_bytes) {
    result = limit(RLIMIT_DATA, baseline_bytes + limits->memory_bytes);
  }
  if (result == 0 && limits->cpu_seconds) result = limit(RLIMIT_CPU, limits->cpu_seconds);
  return result;
}

/* ---- Descriptors ---- */

static int close_range_of(unsigned first, unsigned last) {
  if (first > last || syscall(SYS_close_range, first, last, 0) == 0) return 0;
  if (errno != ENOSYS) return -errno;
  struct rlimit most; /* a kernel before 5.9 */
  if (getrlimit(RLIMIT_NOFILE, &most) < 0) return -errno;
  for (unsigned i = first; i <= last && i < most.rlim_cur; i++) close((int)i);
  return 0;
}

int iso__close_all_but(int keep) {
  if (keep < 3) return close_range_of(3, UINT_MAX);
  int result = close_range_of(3, (unsigned)keep - 1);
  return result == 0 ? close_range_of((unsigned)keep + 1, UINT_MAX) : result;
}

static bool kept(const iso__confinement *confinement, int descriptor) {
  for (size_t i = 0; i < confinement->keep_count; i++) {
    if (confinement->keep[i] == descriptor) return true;
  }
  return false;
}

/* The smallest that is kept and not below `from`, or -1. */
static int next_kept(const iso__confinement *confinement, int from) {
  int next = -1;
  for (size_t i = 0; i < confinement->keep_count; i++) {
    int descriptor = confinement->keep[i];
    if (descriptor >= from && (next < 0 || descriptor < next)) next = descriptor;
  }
  return next;
}

void iso__close_descriptors(const iso__confinement *confinement, iso__confined *confined,
                            int null) {
  int result = 0;
  for (int i = 0; i < 3 && result >= 0; i++) {
    if (!kept(confinement, i)) result = dup2(null, i) < 0 ? -errno : 0;
  }
  unsigned from = 3;
  for (int next; result == 0 && (next = next_kept(confinement, (int)from)) >= 0;) {
    if ((unsigned)next > from) result = close_range_of(from, (unsigned)next - 1);
    from = (unsigned)next + 1;
  }
  if (result == 0) result = close_range_of(from, UINT_MAX);
  if (result == 0) {
    iso__layer_in_force(confined, ISO__LAYER_DESCRIPTORS);
  } else {
    iso__layer_missing(confined, ISO__LAYER_DESCRIPTORS, "they stay open: %s", strerror(-result));
  }
}

/* ---- Privileges ---- */

/* Root without a user namespace. It stays root only where whoever is to end its processes could not
 * end another user's. */
static void leave_root(const iso__confined *confined) {
  if (confined->layers[ISO__LAYER_USER].in_force || geteuid() != 0) return;
  if (!iso__has_capability(CAP_SETUID) || !iso__has_capability(CAP_SETGID) ||
      !iso__has_capability(CAP_KILL)) {
    return;
  }
  /* There may be no such user, in the namespace of a container: then it is root without any rights. */
  if (setgroups(0, NULL) < 0 || setresgid(ISO__NOBODY, ISO__NOBODY, ISO__NOBODY) < 0) return;
  if (setresuid(ISO__NOBODY, ISO__NOBODY, ISO__NOBODY) < 0) return;
}

static int drop_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
  for (unsigned long i = 0; i <= CAP_LAST_CAP; i++) prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  return syscall(SYS_capset, &header, none) < 0 ? -errno : 0;
}

void iso__drop_privileges(iso__confined *confined) {
  int result = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
  leave_root(confined);
  if (result == 0) result = drop_capabilities();
  if (result == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) result = -errno;
  if (result == 0) {
    iso__layer_in_force(confined, ISO__LAYER_PRIVILEGES);
  } else {
    iso__layer_missing(confined, ISO__LAYER_PRIVILEGES, "%s", strerror(-result));
  }
}

/* Files: an empty root, and Landlock, which refuses what the empty root would not show. */
#include <errno.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine_internal.h"

/* Any folder that is surely there will do: it is only where the new root stands for a moment. */
static const char *const PLACES[] = {"/tmp", "/proc", "/dev", "/var", "/mnt"};

enum { FLAGS = MS_NOSUID | MS_NODEV | MS_NOEXEC };

static const char *mount_empty(void) {
  for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
    if (mount("none", PLACES[i], "tmpfs", FLAGS, "size=4096,nr_inodes=2,mode=0555") == 0) {
      return PLACES[i];
    }
  }
  return NULL;
}

/* The file system that a kernel starts from cannot be moved away. It is covered instead, and what is
 * under the cover is out of reach of whoever may not chroot. */
static int cover_root(void) {
  if (mount(".", "/", NULL, MS_MOVE, NULL) < 0) return -1;
  return chroot(".");
}

static int change_root(void) {
  if (syscall(SYS_pivot_root, ".", ".") == 0) return umount2(".", MNT_DETACH);
  return errno == EINVAL ? cover_root() : -1;
}

void iso__empty_root(iso__confined *confined) {
  if (!confined->layers[ISO__LAYER_ROOT].in_force) return; /* there is no namespace of mounts */
  const char *what = "its mounts cannot be made private";
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) goto missing;
  what = "a tmpfs cannot be mounted";
  const char *place = mount_empty();
  if (!place || chdir(place) < 0) goto missing;
  what = "the root cannot be changed";
  if (change_root() < 0 || chdir("/") < 0) goto missing;
  what = "the empty root cannot be made read-only";
  if (mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY | FLAGS, NULL) < 0) goto missing;
  return;
missing:
  iso__layer_missing(confined, ISO__LAYER_ROOT, "%s: %s", what, strerror(errno));
}

/* As of version 7 of the interface; the headers may be older than the kernel. */
struct ruleset {
  uint64_t files;
  uint64_t network;
  uint64_t scopes;
};

/* Everything that this version of the interface can refuse. */
static struct ruleset refuse_all(int version, size_t *size) {
  static const unsigned char FILE_RIGHTS[] = {0, 13, 14, 15, 15, 16};
  unsigned newest = sizeof FILE_RIGHTS - 1;
  unsigned known = (unsigned)version < newest ? (unsigned)version : newest;
  struct ruleset rules = {.files = (1ULL << FILE_RIGHTS[known]) - 1};
  *size = sizeof rules.files;
  if (version >= 4) {
    rules.network = 3; /* to bind and to connect TCP */
    *size += sizeof rules.network;
  }
  if (version >= 6) {
    rules.scopes = 3; /* abstract sockets and signals outside of the domain */
    *size += sizeof rules.scopes;
  }
  return rules;
}

void iso__refuse_paths(iso__confined *confined) {
  long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) {
    const char *why = strerror(errno);
    if (errno == ENOSYS) why = "this kernel has no Landlock (needs 5.13)";
    if (errno == EOPNOTSUPP) why = "Landlock is not among the kernel's lsm= modules";
    iso__layer_missing(confined, ISO__LAYER_LANDLOCK, "%s", why);
    return;
  }
  size_t size;
  struct ruleset rules = refuse_all((int)version, &size);
  long ruleset = syscall(SYS_landlock_create_ruleset, &rules, size, 0);
  if (ruleset >= 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
      syscall(SYS_landlock_restrict_self, (int)ruleset, 0) == 0) {
    confined->landlock_abi = (int32_t)version;
    iso__layer_in_force(confined, ISO__LAYER_LANDLOCK);
  } else {
    iso__layer_missing(confined, ISO__LAYER_LANDLOCK, "it refused its rules: %s", strerror(errno));
  }
  if (ruleset >= 0) close((int)ruleset);
}

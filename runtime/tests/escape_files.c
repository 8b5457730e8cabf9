/* Attempts at files, of every kind that there is a path or a descriptor for. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "escape_attempts.h"

int outcome(long result) { return result < 0 ? -errno : 0; }

static int open_path(const char *path, int flags) {
  return outcome(syscall(SYS_openat, AT_FDCWD, path, flags, 0600));
}

static int read_file(const struct world *world) { return open_path(world->file, O_RDONLY); }
static int write_file(const struct world *world) { return open_path(world->file, O_WRONLY); }
static int open_root(const struct world *world) {
  (void)world;
  int root = open("/", O_RDONLY | O_DIRECTORY);
  char entries[1024];
  if (root < 0) return -errno;
  /* An empty folder is nothing. */
  struct stat at;
  if (fstat(root, &at) < 0) return -errno;
  long length = syscall(SYS_getdents64, root, entries, sizeof entries);
  return length <= 0 || at.st_nlink <= 2 ? -ENOENT : 0;
}
static int open_by_openat2(const struct world *world) {
  struct open_how how = {.flags = O_RDONLY};
  return outcome(syscall(SYS_openat2, AT_FDCWD, world->file, &how, sizeof how));
}
static int open_beside(const struct world *world) {
  /* Up and out of whatever folder it stands in. */
  char path[4096];
  snprintf(path, sizeof path, "../../../../../../../../../../..%s", world->file);
  return open_path(path, O_RDONLY);
}
static int make_file(const struct world *world) {
  char path[4096];
  snprintf(path, sizeof path, "%s.made", world->file);
  return open_path(path, O_WRONLY | O_CREAT);
}
static int make_file_here(const struct world *world) {
  (void)world;
  int result = open_path("isoload-escape-made", O_WRONLY | O_CREAT | O_EXCL);
  if (result == 0) unlink("isoload-escape-made");
  return result;
}
static int make_folder(const struct world *world) {
  char path[4096];
  snprintf(path, sizeof path, "%s.folder", world->file);
  return outcome(syscall(SYS_mkdirat, AT_FDCWD, path, 0700));
}
static int make_temporary(const struct world *world) {
  (void)world;
  return open_path("/tmp", O_TMPFILE | O_RDWR);
}
static int look_at_file(const struct world *world) {
  struct stat at;
  return outcome(syscall(SYS_newfstatat, AT_FDCWD, world->file, &at, 0));
}
static int look_by_statx(const struct world *world) {
  struct statx at;
  return outcome(syscall(SYS_statx, AT_FDCWD, world->file, 0, STATX_BASIC_STATS, &at));
}
static int ask_for_access(const struct world *world) {
  return outcome(syscall(SYS_faccessat, AT_FDCWD, world->file, R_OK));
}
static int shorten(const struct world *world) {
  return outcome(syscall(SYS_truncate, world->file, 4L));
}
static int change_mode(const struct world *world) {
  return outcome(syscall(SYS_fchmodat, AT_FDCWD, world->file, 0600));
}
static int change_time(const struct world *world) {
  return outcome(syscall(SYS_utimensat, AT_FDCWD, world->file, NULL, 0));
}
static int link_file(const struct world *world) {
  char path[4096];
  snprintf(path, sizeof path, "%s.link", world->file);
  return outcome(syscall(SYS_linkat, AT_FDCWD, world->file, AT_FDCWD, path, 0));
}
static int link_by_name(const struct world *world) {
  char path[4096];
  snprintf(path, sizeof path, "%s.symbolic", world->file);
  return outcome(syscall(SYS_symlinkat, world->file, AT_FDCWD, path));
}
static int rename_file(const struct world *world) {
  char path[4096];
  snprintf(path, sizeof path, "%s.link", world->file);
  /* Two links of one file: nothing is moved. */
  return outcome(syscall(SYS_renameat2, AT_FDCWD, world->file, AT_FDCWD, path, 0));
}
static int remove_file(const struct world *world) {
  char path[4096];
  snprintf(path, sizeof path, "%s.link", world->file);
  return outcome(syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}
static int own_program(const struct world *world) {
  (void)world;
  return open_path("/proc/self/exe", O_RDONLY);
}
static int own_memory(const struct world *world) {
  (void)world;
  return open_path("/proc/self/mem", O_RDWR);
}
static int own_descriptors(const struct world *world) {
  (void)world;
  return open_path("/proc/self/fd", O_RDONLY | O_DIRECTORY);
}
static int first_process(const struct world *world) {
  (void)world;
  return open_path("/proc/1/status", O_RDONLY);
}
static int first_root(const struct world *world) {
  (void)world;
  return open_path("/proc/1/root", O_RDONLY | O_DIRECTORY);
}
static int kernel_version(const struct world *world) {
  (void)world;
  return open_path("/proc/version", O_RDONLY);
}
static int devices(const struct world *world) {
  (void)world;
  return open_path("/dev/zero", O_RDONLY);
}
static int terminal(const struct world *world) {
  (void)world;
  return open_path("/dev/ptmx", O_RDWR | O_NOCTTY);
}
static int system_folder(const struct world *world) {
  (void)world;
  return open_path("/sys/kernel", O_RDONLY | O_DIRECTORY);
}
static int passwords(const struct world *world) {
  (void)world;
  return open_path("/etc/passwd", O_RDONLY);
}
static int where_am_i(const struct world *world) {
  (void)world;
  char path[4096];
  if (syscall(SYS_getcwd, path, sizeof path) < 0) return -errno;
  return strcmp(path, "/") == 0 ? -ENOENT : 0;
}
static int read_link(const struct world *world) {
  (void)world;
  char path[4096];
  return outcome(syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", path, sizeof path));
}
static int change_folder(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_chdir, "/tmp"));
}
static int handle_of_root(const struct world *world) {
  (void)world;
  /* On ext4 and XFS, the file with inode 2 or 128 is the root of the whole file system. */
  static const unsigned INODES[] = {2, 128, 1};
  int result = -ESTALE;
  for (unsigned i = 0; i < 3 && result < 0; i++) {
    struct {
      struct file_handle head;
      unsigned char rest[8];
    } handle = {.head = {.handle_bytes = 8, .handle_type = 1}};
    memcpy(handle.head.f_handle, &INODES[i], sizeof INODES[i]);
    result = outcome(syscall(SYS_open_by_handle_at, world->socket, &handle, O_RDONLY));
    if (result == -EBADF)
      result = outcome(syscall(SYS_open_by_handle_at, AT_FDCWD, &handle, O_RDONLY));
  }
  return result;
}
static int name_of_handle(const struct world *world) {
  struct {
    struct file_handle head;
    unsigned char rest[128];
  } handle = {.head = {.handle_bytes = 128}};
  int mount_id;
  return outcome(syscall(SYS_name_to_handle_at, AT_FDCWD, world->file, &handle, &mount_id, 0));
}
static int watch(const struct world *world) {
  int queue = (int)syscall(SYS_inotify_init1, IN_CLOEXEC);
  return queue < 0 ? -errno
                   : outcome(syscall(SYS_inotify_add_watch, queue, world->file, IN_MODIFY));
}
static int statistics(const struct world *world) {
  struct statfs about;
  return outcome(syscall(SYS_statfs, world->file, &about));
}
static int use_inherited(const struct world *world) {
  char byte;
  return outcome(pread(world->inherited, &byte, 1, 0));
}
/* /dev/null is always at its end, and what was written to it is gone. */
static bool is_null(int descriptor) {
  char byte;
  struct pollfd readable = {.fd = descriptor, .events = POLLIN};
  return poll(&readable, 1, 0) == 1 && readable.revents == POLLIN &&
         read(descriptor, &byte, 1) == 0 && write(descriptor, "", 1) == 1 &&
         lseek(descriptor, 0, SEEK_CUR) == 0;
}
/* Any descriptor but the socket and three of /dev/null. */
static int find_descriptors(const struct world *world) {
  for (int i = 0; i < 65536; i++) {
    if (i == world->socket || fcntl(i, F_GETFD) < 0) continue;
    if (i < 3 && is_null(i)) continue;
    return 0;
  }
  return -EBADF;
}
static int leave_by_descriptor(const struct world *world) {
  for (int i = 0; i < 1024; i++) {
    if (i != world->socket && syscall(SYS_fchdir, i) == 0) return 0;
    int beside = (int)syscall(SYS_openat, i, "..", O_RDONLY | O_DIRECTORY);
    if (beside >= 0) return 0;
  }
  return -errno;
}

static int mount_something(const struct world *world) {
  (void)world;
  /* Who may mount learns that there is no such file system, who may not, not even that. */
  int result = outcome(syscall(SYS_mount, "none", "/", "isoload-none", 0UL, ""));
  return result == -ENODEV ? 0 : result;
}
static int mount_processes(const struct world *world) {
  (void)world;
  int made = (int)syscall(SYS_fsopen, "proc", 0U);
  return outcome(made);
}
static int clone_root(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_open_tree, AT_FDCWD, "/tmp", 1U /* OPEN_TREE_CLONE */));
}
static int change_root(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_chroot, "/tmp"));
}
static int unmount_root(const struct world *world) {
  (void)world;
  /* Flags that contradict each other: nothing is unmounted. */
  int result = outcome(syscall(SYS_umount2, "/", MNT_EXPIRE | MNT_DETACH));
  return result == -EINVAL ? 0 : result;
}

const struct attempt FILE_ATTEMPTS[] = {
    {"open a file", read_file, true, true},
    {"open a file to write", write_file, true, true},
    {"openat2", open_by_openat2, true, true},
    {"open along ..", open_beside, true, true},
    {"list /", open_root, true, true},
    {"make a file", make_file, true, true},
    {"make a file in its folder", make_file_here, false, true},
    {"make a folder", make_folder, true, true},
    {"make a file without a name", make_temporary, false, true},
    {"stat", look_at_file, true, true},
    {"statx", look_by_statx, true, true},
    {"access", ask_for_access, true, true},
    {"statfs", statistics, true, true},
    {"truncate", shorten, true, true},
    {"chmod", change_mode, true, true},
    {"utimensat", change_time, true, true},
    {"link", link_file, false, true},
    {"symlink", link_by_name, true, true},
    {"rename", rename_file, false, true},
    {"unlink", remove_file, false, true},
    {"inotify", watch, true, true},
    {"getcwd", where_am_i, true, true},
    {"chdir", change_folder, true, true},
    {"readlink /proc/self/exe", read_link, true, true},
    {"/proc/self/exe", own_program, true, true},
    {"/proc/self/mem", own_memory, true, true},
    {"/proc/self/fd", own_descriptors, true, true},
    {"/proc/1/status", first_process, true, true},
    {"/proc/1/root", first_root, false, true},
    {"/proc/version", kernel_version, true, true},
    {"/dev/zero", devices, true, true},
    {"/dev/ptmx", terminal, false, true},
    {"/sys/kernel", system_folder, true, true},
    {"/etc/passwd", passwords, true, true},
    {"name_to_handle_at", name_of_handle, false, true},
    {"open_by_handle_at", handle_of_root, false, true},
    {"a descriptor that was inherited", use_inherited, true, true},
    {"any descriptor at all", find_descriptors, true, true},
    {"a folder behind a descriptor", leave_by_descriptor, false, true},
    {"mount", mount_something, false, true},
    {"fsopen", mount_processes, false, true},
    {"open_tree", clone_root, false, true},
    {"chroot", change_root, false, true},
    {"umount2", unmount_root, false, true},
    {0}};

/* System calls: an allow-list in two parts.
 *
 * The zygote's filter allows what it and its children call. It is made and installed once, and every
 * child inherits it for nothing. The child's takes away what only the zygote needs: to fork and to
 * signal. It is as short as can be, because each child installs its own, and the kernel compiles it each
 * time.
 *
 * What a library only probes is refused with an errno that it knows how to live with; what no
 * library has a reason to try ends the process (SIGSYS), so that somebody who took it over gets one
 * attempt. A call that no list knows does not exist (ENOSYS): io_uring_setup is left to that, because
 * libuv asks for it and does without.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine_internal.h"

/* Calls by name, and not by number: not every architecture has every one. NULL ends a list. */

static const char *const ALLOWED[] = {
    /* on descriptors that it has */
    "read", "write", "readv", "writev", "pread64", "pwrite64", "recvmsg", "sendmsg", "close",
    "close_range", "lseek", "fstat", "shutdown", "dup", "dup3",
    /* waiting */
    "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "poll", "ppoll",
    "eventfd2", "nanosleep", "clock_nanosleep", "sched_yield", "restart_syscall", "signalfd4",
    "rt_sigtimedwait", "wait4", "waitid",
    /* memory; mmap has a rule of its own */
    "munmap", "mprotect", "pkey_mprotect", "madvise", "mremap", "brk",
    /* itself */
    "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getrandom",
    "gettimeofday", "time", "getcpu", "sigaltstack", "rt_sigaction", "rt_sigprocmask",
    "rt_sigreturn", "setitimer", "set_robust_list", "exit", "exit_group", NULL};

/* What only the zygote may: in a child they end it. */
static const char *const ZYGOTES[] = {"clone", "kill", NULL};

static const char *const NO_FILES[] = {
    "open",       "openat", "openat2",    "creat",     "stat",       "lstat",
    "newfstatat", "statx",  "access",     "faccessat", "faccessat2", "readlink",
    "readlinkat", "getcwd", "getdents64", "statfs",    "fstatfs",    NULL};

/* Memory files among them: nothing would bound what a process keeps in all of them together. */
static const char *const NOT_PERMITTED[] = {"memfd_create",
                                            "tgkill",
                                            "sysinfo",
                                            "uname",
                                            "getsockopt",
                                            "setsockopt",
                                            "getsockname",
                                            "getpeername",
                                            "setpriority",
                                            "getpriority",
                                            "sched_setaffinity",
                                            "sched_setscheduler",
                                            "membarrier",
                                            "mlock",
                                            "mlock2",
                                            "mlockall",
                                            "inotify_init1",
                                            "timerfd_create",
                                            "timer_create",
                                            "get_mempolicy",
                                            "setrlimit",
                                            NULL};

static const char *const DEADLY[] = {
    /* the network and other processes' sockets */
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendmmsg",
    "recvmmsg",
    /* programs and processes */
    "execve", "execveat", "fork", "clone3", "vfork", "ptrace", "process_vm_readv",
    "process_vm_writev", "process_madvise", "process_mrelease", "kcmp", "tkill", "rt_sigqueueinfo",
    "rt_tgsigqueueinfo", "pidfd_open", "pidfd_send_signal", "pidfd_getfd", "personality", "setns",
    "unshare",
    /* the other ways into the kernel */
    "io_uring_enter", "io_uring_register", "io_setup", "io_submit", "bpf", "perf_event_open",
    "userfaultfd", "fanotify_init", "modify_ldt", "iopl", "ioperm", "vmsplice", "splice", "tee",
    "memfd_secret", "remap_file_pages",
    /* keys and what outlives a process */
    "add_key", "request_key", "keyctl", "shmget", "shmat", "shmctl", "semget", "semop", "semctl",
    "msgget", "msgsnd", "msgrcv", "msgctl", "mq_open", "mq_unlink",
    /* file systems */
    "mount", "umount2", "pivot_root", "chroot", "fsopen", "fsconfig", "fsmount", "fspick",
    "move_mount", "open_tree", "mount_setattr", "name_to_handle_at", "open_by_handle_at",
    "quotactl", "swapon", "swapoff",
    /* the machine */
    "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot",
    "acct", "syslog", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname",
    "setdomainname", "move_pages", "migrate_pages", "mbind", "set_mempolicy",
    /* identities */
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid",
    "setfsgid", "capset", NULL};

/* What is allowed with one argument, or a few, only: `value` in the bits of `mask`. */
static const struct {
  const char *name;
  unsigned argument;
  uint64_t mask;
  uint64_t value;
} BY_ARGUMENT[] = {
    /* Memory of its own and never a file's, nor any that processes would share, nor huge pages, of which
     * the machine has a few for who reserved them. */
    {"mmap", 3, MAP_TYPE | MAP_ANONYMOUS | MAP_HUGETLB, MAP_PRIVATE | MAP_ANONYMOUS},
    /* A negative clock is that of another process. */
    {"clock_gettime", 0, 0xfffffff0, 0},
    {"clock_getres", 0, 0xfffffff0, 0},
    /* No queue of the kernel's news behind it. */
    {"pipe2", 1, 0xffffffff & ~(uint64_t)(O_CLOEXEC | O_NONBLOCK), 0},
    {"ioctl", 1, 0xffffffff, FIONBIO},
    {"getrusage", 0, 0xffffffff, RUSAGE_SELF},
    {"sched_getaffinity", 0, 0xffffffff, 0},
    /* Limits of its own: they can be lowered and not raised. */
    {"prlimit64", 0, 0xffffffff, 0},
    /* None that has a signal sent to somebody. */
    {"fcntl", 1, 0xffffffff, F_GETFL},
    {"fcntl", 1, 0xffffffff, F_SETFL},
    {"fcntl", 1, 0xffffffff, F_GETFD},
    {"fcntl", 1, 0xffffffff, F_SETFD},
    /* Waiting and waking, and nothing that lends a priority to another process's thread. */
    {"futex", 1, FUTEX_CMD_MASK & 0xffffffff, FUTEX_WAIT},
    {"futex", 1, FUTEX_CMD_MASK & 0xffffffff, FUTEX_WAKE},
    {"futex", 1, FUTEX_CMD_MASK & 0xffffffff, FUTEX_WAIT_BITSET},
    {"futex", 1, FUTEX_CMD_MASK & 0xffffffff, FUTEX_WAKE_BITSET},
    {"futex", 1, FUTEX_CMD_MASK & 0xffffffff, FUTEX_REQUEUE},
    {"futex", 1, FUTEX_CMD_MASK & 0xffffffff, FUTEX_CMP_REQUEUE},
};

/* The child's filter, once made. */
static struct sock_fprog child_filter;

/* A call that this architecture or this libseccomp does not know is one that the default refuses. */
static int add(scmp_filter_ctx filter, uint32_t action, const char *name, unsigned count,
               const struct scmp_arg_cmp *arguments) {
  int call = seccomp_syscall_resolve_name(name);
  if (call == __NR_SCMP_ERROR) return 0;
  return seccomp_rule_add_array(filter, action, call, count, arguments);
}

static int add_all(scmp_filter_ctx filter, uint32_t action, const char *const *names) {
  int result = 0;
  for (; *names && result == 0; names++) result = add(filter, action, *names, 0, NULL);
  return result;
}

static int add_by_argument(scmp_filter_ctx filter) {
  int result = 0;
  for (size_t i = 0; i < sizeof BY_ARGUMENT / sizeof *BY_ARGUMENT && result == 0; i++) {
    const struct scmp_arg_cmp only = {BY_ARGUMENT[i].argument, SCMP_CMP_MASKED_EQ,
                                      BY_ARGUMENT[i].mask, BY_ARGUMENT[i].value};
    result = add(filter, SCMP_ACT_ALLOW, BY_ARGUMENT[i].name, 1, &only);
  }
  /* The zygote's and the child's own end with their parent, and nothing else of this call. */
  const struct scmp_arg_cmp death[] = {{0, SCMP_CMP_MASKED_EQ, 0xffffffff, PR_SET_PDEATHSIG},
                                       {1, SCMP_CMP_EQ, SIGKILL, 0}};
  if (result == 0) result = add(filter, SCMP_ACT_ALLOW, "prctl", 2, death);
  /* One more filter, which can only take away, and no descriptor that would listen to it. */
  const struct scmp_arg_cmp filters[] = {{0, SCMP_CMP_EQ, SECCOMP_SET_MODE_FILTER, 0},
                                         {1, SCMP_CMP_EQ, 0, 0}};
  return result == 0 ? add(filter, SCMP_ACT_ALLOW, "seccomp", 2, filters) : result;
}

static int fill_zygotes(scmp_filter_ctx filter) {
  int result = add_all(filter, SCMP_ACT_ALLOW, ALLOWED);
  if (result == 0) result = add_all(filter, SCMP_ACT_ALLOW, ZYGOTES);
  if (result == 0) result = add_by_argument(filter);
  if (result == 0) result = add_all(filter, SCMP_ACT_ERRNO(EACCES), NO_FILES);
  if (result == 0) result = add_all(filter, SCMP_ACT_ERRNO(EPERM), NOT_PERMITTED);
  if (result == 0) result = add_all(filter, SCMP_ACT_KILL_PROCESS, DEADLY);
  return result;
}

static int fill_childs(scmp_filter_ctx filter) {
  return add_all(filter, SCMP_ACT_KILL_PROCESS, ZYGOTES);
}

/* The program of a filter, as the kernel takes it. It is the caller's. */
static int export_program(scmp_filter_ctx filter, struct sock_fprog *program) {
  int file = memfd_create("filter", MFD_CLOEXEC);
  if (file < 0) return -errno;
  int result = seccomp_export_bpf(filter, file);
  off_t size = result == 0 ? lseek(file, 0, SEEK_END) : 0;
  struct sock_filter *code = size > 0 ? malloc((size_t)size) : NULL;
  if (result == 0 && !code) result = -ENOMEM;
  if (result == 0 && pread(file, code, (size_t)size, 0) != size) result = -EIO;
  close(file);
  if (result < 0) {
    free(code);
    return result;
  }
  program->filter = code;
  program->len = (unsigned short)((size_t)size / sizeof *code);
  return 0;
}

static int make_filter(uint32_t otherwise, int (*fill)(scmp_filter_ctx),
                       struct sock_fprog *program) {
  scmp_filter_ctx filter = seccomp_init(otherwise);
  if (!filter) return -ENOMEM;
  int result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  if (result == 0) result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  if (result == 0) result = fill(filter);
  if (result == 0) result = export_program(filter, program);
  seccomp_release(filter);
  return result;
}

static int install(const struct sock_fprog *program) {
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program) < 0 ? -errno : 0;
}

void iso__filter_zygote(iso__confined *confined) {
  struct sock_fprog zygotes = {0};
  struct sock_fprog childs = {0};
  int result = make_filter(SCMP_ACT_ERRNO(ENOSYS), fill_zygotes, &zygotes);
  if (result == 0) result = make_filter(SCMP_ACT_ALLOW, fill_childs, &childs);
  if (result == 0) result = install(&zygotes);
  free(zygotes.filter);
  if (result == 0) {
    child_filter = childs;
    iso__layer_in_force(confined, ISO__LAYER_SYSTEM_CALLS);
  } else {
    free(childs.filter);
    iso__layer_missing(confined, ISO__LAYER_SYSTEM_CALLS, "the kernel refused it: %s",
                       strerror(-result));
  }
}

int iso__filter_child(void) { return child_filter.len ? install(&child_filter) : 0; }

/* Attempts at programs and at other processes. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "escape_attempts.h"

/* ---- Making processes */

/* The process that it may have become ends here. */
static int forked(long result) {
  if (result == 0) _exit(0);
  return outcome(result);
}
static int fork_self(const struct world *world) {
  (void)world;
#ifdef SYS_fork
  return forked(syscall(SYS_fork));
#else
  return forked(fork());
#endif
}
static int clone_self(const struct world *world) {
  (void)world;
  return forked(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}
static int clone3_self(const struct world *world) {
  (void)world;
  struct clone_args arguments = {.exit_signal = SIGCHLD};
  return forked(syscall(SYS_clone3, &arguments, sizeof arguments));
}
static int clone_with_namespaces(const struct world *world) {
  (void)world;
  return forked(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
}
static int idle(void *data) { return (void)data, 0; }
static int start_thread(const struct world *world) {
  (void)world;
  enum { STACK = 64 << 10 };
  char *stack = malloc(STACK);
  if (!stack) return -ENOMEM;
  return outcome(clone(idle, stack + STACK,
                       CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, NULL));
}
/* Succeeds by ending with the program's status, which whoever watches takes for a success. */
static int execute(const struct world *world) {
  (void)world;
  char *arguments[] = {"true", NULL};
  return outcome(syscall(SYS_execve, "/bin/true", arguments, arguments + 1));
}
static int execute_memory(const struct world *world) {
  (void)world;
  static const char SCRIPT[] = "#!/bin/true\n";
  char *arguments[] = {"true", NULL};
  int file = (int)syscall(SYS_memfd_create, "program", 0U);
  if (file < 0 || write(file, SCRIPT, sizeof SCRIPT - 1) < 0) return -errno;
  return outcome(syscall(SYS_execveat, file, "", arguments, arguments + 1, AT_EMPTY_PATH));
}
static int execute_self(const struct world *world) {
  (void)world;
  char *arguments[] = {"escape_guest", "nothing", NULL};
  return outcome(syscall(SYS_execve, "/proc/self/exe", arguments, arguments + 2));
}

/* ---- Signals. 0 asks whether one could be sent, and does no harm where one could. */

static int kill_zygote(const struct world *world) {
  return outcome(syscall(SYS_kill, world->zygote, 0));
}
static int kill_sibling(const struct world *world) {
  return outcome(syscall(SYS_kill, world->sibling, 0));
}
/* A process outside, unless that number is this process's own inside. */
static pid_t outside(const struct world *world) {
  return world->outside == getpid() ? INT_MAX : world->outside;
}
static int kill_outside(const struct world *world) {
  return outcome(syscall(SYS_kill, outside(world), 0));
}
static int kill_all(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_kill, -1, 0));
}
static int kill_group(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_kill, 0, 0));
}
static int tkill_sibling(const struct world *world) {
  return outcome(syscall(SYS_tkill, world->sibling, 0));
}
static int tgkill_sibling(const struct world *world) {
  return outcome(syscall(SYS_tgkill, world->sibling, world->sibling, 0));
}
static int queue_to_sibling(const struct world *world) {
  siginfo_t information = {.si_code = SI_QUEUE};
  return outcome(syscall(SYS_rt_sigqueueinfo, world->sibling, 0, &information));
}
static int pidfd_of_zygote(const struct world *world) {
  return outcome(syscall(SYS_pidfd_open, world->zygote, 0));
}
static int pidfd_of_outside(const struct world *world) {
  return outcome(syscall(SYS_pidfd_open, outside(world), 0));
}
static int pidfd_signal(const struct world *world) {
  int sibling = (int)syscall(SYS_pidfd_open, world->sibling, 0);
  int result =
      outcome(syscall(SYS_pidfd_send_signal, sibling < 0 ? world->socket : sibling, 0, NULL, 0));
  return result;
}
static int pidfd_descriptor(const struct world *world) {
  int sibling = (int)syscall(SYS_pidfd_open, world->zygote, 0);
  return outcome(syscall(SYS_pidfd_getfd, sibling < 0 ? world->socket : sibling, world->socket, 0));
}
/* A signal when something comes on a socket, sent to another process. */
static int signal_by_descriptor(const struct world *world) {
  return outcome(syscall(SYS_fcntl, world->socket, F_SETOWN, world->zygote));
}
static int signal_by_lease(const struct world *world) {
  return outcome(syscall(SYS_fcntl, world->socket, F_SETSIG, SIGKILL));
}
static int ioctl_owner(const struct world *world) {
  int owner = (int)world->zygote;
  return outcome(syscall(SYS_ioctl, world->socket, 0x8901 /* FIOSETOWN */, &owner));
}
static int type_into_terminal(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_ioctl, 0, 0x5412 /* TIOCSTI */, "x"));
}

/* ---- Reading and writing of others */

static int trace_sibling(const struct world *world) {
  int result = outcome(syscall(SYS_ptrace, PTRACE_ATTACH, world->sibling, NULL, NULL));
  if (result == 0) {
    waitpid(world->sibling, NULL, __WALL);
    syscall(SYS_ptrace, PTRACE_DETACH, world->sibling, NULL, NULL);
  }
  return result;
}
static int be_traced(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_ptrace, PTRACE_TRACEME, 0, NULL, NULL));
}
static int vector(int call, pid_t process) {
  static char here[8];
  struct iovec local = {here, sizeof here};
  struct iovec remote = {here, sizeof here}; /* the same address: it was forked from the same */
  int result = outcome(syscall(call, process, &local, 1UL, &remote, 1UL, 0UL));
  return result == -EFAULT ? 0 : result; /* it may look, and there is nothing at that place */
}
static int read_sibling(const struct world *world) {
  return vector(SYS_process_vm_readv, world->sibling);
}
static int read_zygote(const struct world *world) {
  return vector(SYS_process_vm_readv, world->zygote);
}
static int write_sibling(const struct world *world) {
  return vector(SYS_process_vm_writev, world->sibling);
}
static int read_outside(const struct world *world) {
  return vector(SYS_process_vm_readv, outside(world));
}
static int compare(const struct world *world) {
  return outcome(syscall(SYS_kcmp, getpid(), world->zygote, 1 /* KCMP_VM */, 0, 0));
}
static int clock_of_sibling(const struct world *world) {
  struct timespec now;
  clockid_t clock = (clockid_t)((~(unsigned)world->sibling << 3) | 2);
  return outcome(syscall(SYS_clock_gettime, clock, &now));
}
static int limits_of_sibling(const struct world *world) {
  struct rlimit old;
  return outcome(syscall(SYS_prlimit64, world->sibling, RLIMIT_NOFILE, NULL, &old));
}
static int affinity_of_sibling(const struct world *world) {
  uint64_t cpus[16];
  return outcome(syscall(SYS_sched_getaffinity, world->sibling, sizeof cpus, cpus));
}
static int priority_of_sibling(const struct world *world) {
  return outcome(syscall(SYS_getpriority, PRIO_PROCESS, world->sibling));
}
static int group_of_sibling(const struct world *world) {
  return outcome(syscall(SYS_getpgid, world->sibling));
}
static int own_session(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_setsid));
}
static int tuning(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_setpriority, PRIO_PROCESS, 0, 1));
}
static int outlive_parent(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0));
}
static int adopt_orphans(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
}
static int be_dumpable(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0));
}
static int allow_tracer(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_prctl, PR_SET_NAME, "someone else", 0, 0, 0));
}

const struct attempt PROCESS_ATTEMPTS[] = {
    {"fork", fork_self, true, true},
    {"clone", clone_self, true, true},
    {"clone3", clone3_self, true, true},
    {"clone into a user namespace", clone_with_namespaces, false, true},
    {"start a thread", start_thread, true, true},
    {"execve", execute, true, true},
    {"execveat of a memfd", execute_memory, true, true},
    {"execve of /proc/self/exe", execute_self, true, true},
    {"signal the zygote", kill_zygote, true, false},
    {"signal a sibling", kill_sibling, true, false},
    {"signal a process outside", kill_outside, false, true},
    {"signal everybody", kill_all, false, false},
    {"signal its group", kill_group, true, false},
    {"tkill a sibling", tkill_sibling, true, false},
    {"tgkill a sibling", tgkill_sibling, true, false},
    {"rt_sigqueueinfo to a sibling", queue_to_sibling, false, false},
    {"pidfd_open of the zygote", pidfd_of_zygote, true, false},
    {"pidfd_open of a process outside", pidfd_of_outside, true, true},
    {"pidfd_send_signal", pidfd_signal, true, false},
    {"pidfd_getfd of the zygote", pidfd_descriptor, false, true},
    {"F_SETOWN of another", signal_by_descriptor, true, false},
    {"F_SETSIG", signal_by_lease, true, false},
    {"FIOSETOWN of another", ioctl_owner, true, false},
    {"TIOCSTI", type_into_terminal, false, true},
    {"ptrace a sibling", trace_sibling, false, true},
    {"ptrace: be traced", be_traced, true, false},
    {"process_vm_readv of a sibling", read_sibling, false, true},
    {"process_vm_readv of the zygote", read_zygote, false, true},
    {"process_vm_readv of a process outside", read_outside, false, true},
    {"process_vm_writev of a sibling", write_sibling, false, true},
    {"kcmp with the zygote", compare, false, true},
    {"the CPU clock of a sibling", clock_of_sibling, true, false},
    {"the limits of a sibling", limits_of_sibling, false, false},
    {"the affinity of a sibling", affinity_of_sibling, true, false},
    {"the priority of a sibling", priority_of_sibling, true, false},
    {"the process group of a sibling", group_of_sibling, true, false},
    {"setsid", own_session, true, false},
    {"setpriority", tuning, true, false},
    {"outlive its parent", outlive_parent, true, false},
    {"be the parent of orphans", adopt_orphans, true, false},
    {"be dumpable again", be_dumpable, true, false},
    {"take another name", allow_tracer, true, false},
    {0}};

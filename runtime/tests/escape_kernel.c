/* Attempts at the kernel's other doors, at what processes share, at identities, and at more memory
 * than there is for one guest. Whatever would change the machine is asked for with arguments that the
 * kernel refuses after it has looked at who asks: that refusal counts as a success. */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "escape_attempts.h"

/* The kernel looked at the arguments: who asked was not the reason to refuse. */
static int reached(long result) {
  int error = outcome(result);
  return error == -EPERM || error == -EACCES || error == -ENOSYS ? error : 0;
}

#define ATTEMPT(name, expression)              \
  static int name(const struct world *world) { \
    (void)world;                               \
    return expression;                         \
  }

/* ---- Doors into the kernel */

static int ring(const struct world *world) {
  (void)world;
  struct io_uring_params parameters = {0};
  return outcome(syscall(SYS_io_uring_setup, 4, &parameters));
}
static int performance(const struct world *world) {
  (void)world;
  struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE,
                                  .size = sizeof event,
                                  .config = PERF_COUNT_SW_CPU_CLOCK,
                                  .exclude_kernel = 1};
  return outcome(syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
}
static int bpf_map(const struct world *world) {
  (void)world;
  union bpf_attr map = {
      .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
  return outcome(syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map));
}
static int old_ring(const struct world *world) {
  (void)world;
  aio_context_t context = 0;
  return outcome(syscall(SYS_io_setup, 1, &context));
}
static int move_bytes(const struct world *world) {
  int made[2];
  if (pipe(made) < 0) return -errno;
  int result = outcome(syscall(SYS_tee, made[0], made[1], 1UL, 2U /* SPLICE_F_NONBLOCK */));
  (void)world;
  return result == -EINVAL ? 0 : result; /* from a pipe to itself */
}
ATTEMPT(news, outcome(syscall(SYS_pipe2, (int[2]){0}, O_EXCL /* O_NOTIFICATION_PIPE */)))
static int filter_with_listener(const struct world *world) {
  (void)world;
  struct sock_fprog *nothing = NULL;
  int result = outcome(
      syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, nothing));
  return result == -EFAULT ? 0 : result;
}
#ifdef __x86_64__
/* The other two tables of system calls of the machine. */
static int call_of_i386(const struct world *world) {
  (void)world;
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L /* getpid */) : "memory");
  if (result < 0) errno = (int)-result;
  return result < 0 ? -errno : 0;
}
static int socket_of_i386(const struct world *world) {
  (void)world;
  long result;
  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(359L /* socket */), "b"(1L), "c"(1L), "d"(0L)
                   : "memory");
  if (result < 0) errno = (int)-result;
  return result < 0 ? -errno : 0;
}
ATTEMPT(call_of_x32, outcome(syscall(0x40000000L + 39 /* getpid */)))
ATTEMPT(descriptor_table, reached(syscall(SYS_modify_ldt, 0, NULL, 0UL)))
ATTEMPT(ports, reached(syscall(SYS_ioperm, 0x80UL, 1UL, 1)))
#endif
ATTEMPT(faults, outcome(syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* UFFD_USER_MODE_ONLY */)))
ATTEMPT(secret, outcome(syscall(SYS_memfd_secret, 0U)))
ATTEMPT(other_persona, outcome(syscall(SYS_personality, ADDR_NO_RANDOMIZE)))
ATTEMPT(other_files, reached(syscall(SYS_fanotify_init, 0x10000U, 0U)))
ATTEMPT(load_module, reached(syscall(SYS_init_module, NULL, 0UL, "")))
ATTEMPT(unload_module, reached(syscall(SYS_delete_module, "no such module", O_NONBLOCK)))
ATTEMPT(other_kernel, reached(syscall(SYS_kexec_load, 0UL, 1000UL, NULL, 0UL)))
ATTEMPT(reboot, reached(syscall(SYS_reboot, 1, 2, 3, NULL)))
ATTEMPT(accounting, reached(syscall(SYS_acct, "/no such file")))
ATTEMPT(swap, reached(syscall(SYS_swapoff, "/no such file")))
ATTEMPT(quota, reached(syscall(SYS_quotactl, 0x80000700, "/no such file", 0, NULL)))
ATTEMPT(kernel_log, reached(syscall(SYS_syslog, 10 /* size of the buffer */, NULL, 0)))
ATTEMPT(set_clock, reached(syscall(SYS_clock_settime, CLOCK_REALTIME, &(struct timespec){0, -1})))
ATTEMPT(set_name, reached(syscall(SYS_sethostname, "x", -1)))
ATTEMPT(memory_of_node, outcome(syscall(SYS_set_mempolicy, 0, NULL, 0UL)))
ATTEMPT(barrier, outcome(syscall(SYS_membarrier, 1 /* all processes */, 0, 0)))
static int name_of_system(const struct world *world) {
  (void)world;
  struct utsname name;
  return outcome(syscall(SYS_uname, &name));
}
static int machine(const struct world *world) {
  (void)world;
  long information[32];
  return outcome(syscall(SYS_sysinfo, information));
}

/* ---- What processes share */

static int shared_memory(const struct world *world) {
  return outcome(syscall(SYS_shmget, world->queue_key, 1UL, 0));
}
static int own_shared_memory(const struct world *world) {
  (void)world;
  int made = (int)syscall(SYS_shmget, IPC_PRIVATE, 4096UL, 0600);
  if (made < 0) return -errno;
  syscall(SYS_shmctl, made, IPC_RMID, NULL);
  return 0;
}
static int semaphore(const struct world *world) {
  (void)world;
  int made = (int)syscall(SYS_semget, IPC_PRIVATE, 1, 0600);
  if (made < 0) return -errno;
  syscall(SYS_semctl, made, 0, IPC_RMID, 0);
  return 0;
}
static int queue(const struct world *world) {
  (void)world;
  int made = (int)syscall(SYS_msgget, IPC_PRIVATE, 0600);
  if (made < 0) return -errno;
  syscall(SYS_msgctl, made, IPC_RMID, NULL);
  return 0;
}
static int posix_queue(const struct world *world) {
  (void)world;
  int made = (int)syscall(SYS_mq_open, "isoload-escape", O_CREAT | O_RDWR, 0600, NULL);
  if (made < 0) return -errno;
  syscall(SYS_mq_unlink, "isoload-escape");
  return 0;
}
ATTEMPT(add_key,
        outcome(syscall(SYS_add_key, "user", "isoload-escape", "x", 1UL, -2 /* process */)))
ATTEMPT(read_keys, outcome(syscall(SYS_keyctl, 0 /* get keyring */, -3 /* session */, 1)))
ATTEMPT(ask_for_key, reached(syscall(SYS_request_key, "user", "isoload-none", NULL, 0)))
static int shared_page(const struct world *world) {
  (void)world;
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? -errno : 0;
}
static int shared_file(const struct world *world) {
  (void)world;
  int file = (int)syscall(SYS_memfd_create, "shared", 0U);
  if (file < 0 || ftruncate(file, 4096) < 0) return -errno;
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  return page == MAP_FAILED ? -errno : 0;
}

/* ---- Identities and namespaces */

static int all_capabilities(const struct world *world) {
  (void)world;
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct all[_LINUX_CAPABILITY_U32S_3];
  for (unsigned i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
    all[i] = (struct __user_cap_data_struct){.effective = 1, .permitted = 1};
  }
  all[1] = (struct __user_cap_data_struct){0};
  return outcome(syscall(SYS_capset, &header, all));
}
ATTEMPT(be_root, outcome(syscall(SYS_setresuid, 0, 0, 0)))
ATTEMPT(be_roots_group, outcome(syscall(SYS_setresgid, 0, 0, 0)))
ATTEMPT(be_in_groups, outcome(syscall(SYS_setgroups, 0UL, NULL)))
ATTEMPT(new_user, outcome(syscall(SYS_unshare, CLONE_NEWUSER)))
ATTEMPT(new_network, outcome(syscall(SYS_unshare, CLONE_NEWNET)))
ATTEMPT(unshare_files, outcome(syscall(SYS_unshare, CLONE_FILES)))
static int enter_zygotes(const struct world *world) {
  int zygote = (int)syscall(SYS_pidfd_open, world->outside, 0);
  return outcome(syscall(SYS_setns, zygote < 0 ? world->socket : zygote, CLONE_NEWNET));
}
ATTEMPT(new_privileges, reached(syscall(SYS_prctl, PR_SET_SECUREBITS, 0, 0, 0, 0)))
ATTEMPT(no_filter, reached(syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0)))

const struct attempt KERNEL_ATTEMPTS[] = {
    {"io_uring_setup", ring, false, false},
    {"perf_event_open", performance, false, false},
    {"bpf", bpf_map, false, true},
    {"io_setup", old_ring, false, false},
    {"tee", move_bytes, true, false},
    {"a pipe of the kernel's news", news, false, false},
    {"userfaultfd", faults, false, false},
    {"memfd_secret", secret, false, false},
    {"personality", other_persona, true, false},
    {"seccomp with a listener", filter_with_listener, true, false},
#ifdef __x86_64__
    {"int 0x80", call_of_i386, false, false},
    {"socket by int 0x80", socket_of_i386, false, false},
    {"x32", call_of_x32, false, false},
    {"modify_ldt", descriptor_table, false, false},
    {"ioperm", ports, false, true},
#endif
    {"fanotify_init", other_files, false, false},
    {"init_module", load_module, false, true},
    {"delete_module", unload_module, false, true},
    {"kexec_load", other_kernel, false, true},
    {"reboot", reboot, false, true},
    {"acct", accounting, false, true},
    {"swapoff", swap, false, true},
    {"quotactl", quota, false, false},
    {"syslog", kernel_log, false, true},
    {"clock_settime", set_clock, false, false},
    {"sethostname", set_name, false, true},
    {"set_mempolicy", memory_of_node, false, false},
    {"membarrier of all processes", barrier, false, false},
    {"uname", name_of_system, true, false},
    {"sysinfo", machine, true, false},
    {"shared memory of another", shared_memory, false, true},
    {"shared memory", own_shared_memory, false, false},
    {"a semaphore", semaphore, false, false},
    {"a queue", queue, false, false},
    {"a POSIX queue", posix_queue, false, false},
    {"add_key", add_key, false, false},
    {"keyctl", read_keys, false, false},
    {"request_key", ask_for_key, false, false},
    {"a page that is shared", shared_page, true, false},
    {"a file that is shared", shared_file, true, false},
    {"capset", all_capabilities, false, true},
    {"setresuid to root", be_root, false, true},
    {"setresgid to root", be_roots_group, false, true},
    {"setgroups", be_in_groups, false, true},
    {"unshare into a user namespace", new_user, false, false},
    {"unshare into a network", new_network, false, true},
    {"unshare descriptors", unshare_files, true, false},
    {"setns", enter_zygotes, false, true},
    {"PR_SET_SECUREBITS", new_privileges, false, true},
    {"PR_SET_SECCOMP", no_filter, true, false},
    {0}};

/* ---- More than there is for one guest */

static int too_much_memory(const struct world *world) {
  enum { STEP = 16 << 20 };
  for (uint64_t taken = 0; taken <= world->memory_bytes; taken += STEP) {
    void *more = mmap(NULL, STEP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (more == MAP_FAILED) return -errno;
  }
  return 0;
}
/* Reserves without a right to write, which is no memory yet, and then takes the right. */
static int too_much_by_protection(const struct world *world) {
  uint64_t size = world->memory_bytes + (64 << 20);
  void *more = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (more == MAP_FAILED) return -errno;
  return outcome(mprotect(more, size, PROT_READ | PROT_WRITE));
}
static int too_many_descriptors(const struct world *world) {
  for (int i = 0; i < 256; i++) {
    if (dup(world->socket) < 0) return -errno;
  }
  return 0;
}
static int too_long_memory_file(const struct world *world) {
  (void)world;
  int file = (int)syscall(SYS_memfd_create, "long", 0U);
  if (file < 0) return -errno;
  signal(SIGXFSZ, SIG_IGN);
  return outcome(ftruncate(file, (off_t)1 << 32));
}
static int memory_file(const struct world *world) {
  (void)world;
  return outcome(syscall(SYS_memfd_create, "file", 0U));
}
static int raise_limit(const struct world *world) {
  (void)world;
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
  limit.rlim_cur = limit.rlim_max = 1 << 17;
  return outcome(setrlimit(RLIMIT_NOFILE, &limit));
}
/* As address space, which is there even where the machine has none of them ready. */
static int huge_pages(const struct world *world) {
  (void)world;
  void *pages = mmap(NULL, 2 << 20, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE, -1, 0);
  return pages == MAP_FAILED ? -errno : 0;
}
static int lock_memory(const struct world *world) {
  static char page[1 << 16];
  (void)world;
  return outcome(syscall(SYS_mlock, page, sizeof page));
}
static int core(const struct world *world) {
  (void)world;
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) < 0) return -errno;
  if (limit.rlim_max == 0) return -EPERM;
  return 0;
}

const struct attempt MEMORY_ATTEMPTS[] = {
    {"more memory than its limit", too_much_memory, true, true},
    {"more memory by mprotect", too_much_by_protection, true, true},
    {"more descriptors than its limit", too_many_descriptors, true, true},
    {"a longer memory file than its limit", too_long_memory_file, true, true},
    {"a memory file", memory_file, true, false},
    {"raise a limit", raise_limit, false, true},
    {"huge pages", huge_pages, false, false},
    {"lock memory", lock_memory, true, true},
    {"leave a core", core, false, true},
    {0}};

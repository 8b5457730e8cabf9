#include "process_support.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void drop_line(void *data, const char *worker, const char *level, const char *line) {
  (void)data, (void)worker, (void)level, (void)line;
}

iso_runtime *process_runtime(uint32_t pool) {
  iso_options options = {.isolation = ISO_ISOLATION_PROCESS, .pool = pool, .console = drop_line};
  iso_runtime *runtime = NULL;
  iso_error error = {0};
  cr_assert_eq(iso_runtime_new(&options, &runtime, &error), ISO_OK, "%s", error.message);
  return runtime;
}

/* ---- The tree of processes */

typedef struct facts {
  pid_t parent;
  char state;
  unsigned long long ticks; /* of the processor, in user mode */
} facts;

static bool look_at(pid_t process, facts *about) {
  char path[64];
  char line[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
  FILE *file = fopen(path, "r");
  if (!file) return false;
  bool read = fgets(line, sizeof line, file);
  fclose(file);
  /* The name is in parentheses and may hold anything. */
  const char *rest = read ? strrchr(line, ')') : NULL;
  int parent;
  if (!rest || sscanf(rest + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu", &about->state,
                      &parent, &about->ticks) != 3) {
    return false;
  }
  about->parent = parent;
  return true;
}

static int children_of(pid_t parent, pid_t *found, int most) {
  DIR *all = opendir("/proc");
  cr_assert_not_null(all);
  int count = 0;
  for (struct dirent *entry; (entry = readdir(all));) {
    pid_t process = atoi(entry->d_name);
    facts about;
    if (process <= 0 || !look_at(process, &about) || about.parent != parent) continue;
    if (count < most) found[count] = process;
    count++;
  }
  closedir(all);
  return count;
}

int descendants(pid_t ancestor, pid_t *found, int most) {
  int count = children_of(ancestor, found, most);
  for (int i = 0; i < count && i < most; i++) {
    count += children_of(found[i], found + count, most > count ? most - count : 0);
  }
  return count;
}

enum { MOST = 4096 };

int zombies(pid_t ancestor) {
  static pid_t found[MOST];
  int count = descendants(ancestor, found, MOST);
  int zombies = 0;
  for (int i = 0; i < count && i < MOST; i++) {
    facts about;
    if (look_at(found[i], &about) && about.state == 'Z') zombies++;
  }
  return zombies;
}

static bool is_zygotes(pid_t process) {
  char path[64];
  char name[64] = "";
  snprintf(path, sizeof path, "/proc/%d/comm", (int)process);
  FILE *file = fopen(path, "r");
  if (!file) return false;
  bool read = fgets(name, sizeof name, file);
  fclose(file);
  /* As it was executed; the kernel keeps fifteen characters. */
  return read && strncmp(name, "isoload-zygote", 14) == 0;
}

/* Whether it is process 1 of a namespace below this one. */
static bool is_first_of_namespace(pid_t process) {
  char path[64];
  char line[256];
  bool first = false;
  snprintf(path, sizeof path, "/proc/%d/status", (int)process);
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file)) {
    int outside, inside;
    if (sscanf(line, "NSpid: %d %d", &outside, &inside) == 2) first = inside == 1;
  }
  if (file) fclose(file);
  return first;
}

/* Where it is in a namespace of processes, a process of the same program stays before it. */
pid_t zygote_of(pid_t ancestor) {
  static pid_t found[MOST];
  int count = descendants(ancestor, found, MOST);
  pid_t zygote = -1;
  for (int i = 0; i < count && i < MOST; i++) {
    if (!is_zygotes(found[i])) continue;
    if (is_first_of_namespace(found[i])) return found[i];
    if (zygote < 0) zygote = found[i];
  }
  return zygote;
}

pid_t youngest_guest(pid_t ancestor) {
  static pid_t found[MOST];
  pid_t zygote = zygote_of(ancestor);
  int count = zygote > 0 ? children_of(zygote, found, MOST) : 0;
  pid_t youngest = -1;
  for (int i = 0; i < count && i < MOST; i++) {
    if (found[i] > youngest) youngest = found[i];
  }
  return youngest;
}

/* ---- Ends */

void wait_until_it_computes(pid_t process) {
  facts before;
  if (!look_at(process, &before)) return;
  facts now = before;
  while (look_at(process, &now) && now.ticks < before.ticks + 3) sched_yield();
}

void kill_while_it_computes(pid_t process, int signal) {
  pid_t killer = fork();
  cr_assert_geq(killer, 0);
  if (killer > 0) return;
  /* It holds nothing of its parent, and ends with it. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  syscall(SYS_close_range, 3U, ~0U, 0U);
  wait_until_it_computes(process);
  kill(process, signal);
  _exit(0);
}

bool has_gone(pid_t process) {
  int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
  if (descriptor < 0) return true;
  struct pollfd ended = {.fd = descriptor, .events = POLLIN};
  bool gone = poll(&ended, 1, 20000) == 1;
  close(descriptor);
  return gone;
}

int open_descriptors(pid_t process) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd", (int)process);
  DIR *folder = opendir(path);
  if (!folder) return -1;
  int count = 0;
  while (readdir(folder)) count++;
  closedir(folder);
  return count;
}
long resident_kib_of(pid_t process) {
  char path[64];
  long pages = 0;
  snprintf(path, sizeof path, "/proc/%d/statm", (int)process);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  if (fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
  fclose(file);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

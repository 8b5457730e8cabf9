#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "cleanup.h"
#include "clock.h"
#include "family.h"
#include "interrupt.h"

extern char **environ;

enum { LOG_BYTES = 64 * 1024 };

static void close_fd(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

/* The children that were started and not yet reaped. A process's children are the whole process's, so
 * is this list: it keeps the reaper of orphans away from them. */
static iso__bench_process *started_first;

static bool is_started(pid_t pid) {
  for (const iso__bench_process *known = started_first; known; known = known->next)
    if (known->pid == pid) return true;
  return false;
}

static void forget(iso__bench_process *process) {
  for (iso__bench_process **link = &started_first; *link; link = &(*link)->next) {
    if (*link != process) continue;
    *link = process->next;
    return;
  }
}

static void release(iso__bench_process *process) {
  forget(process);
  close_fd(&process->handle);
  close_fd(&process->input);
  close_fd(&process->output);
  close_fd(&process->said);
  close_fd(&process->log);
  process->pid = 0;
}

/* Which descriptors the child gets; all others are close-on-exec. */
typedef struct child_files {
  int input;
  int output;
  int log;
} child_files;

static int prepare_files(const iso__bench_launch *launch, iso__bench_process *process,
                         child_files *child, iso__bench_error *error) {
  int in[2] = {-1, -1}, out[2] = {-1, -1};
  process->log = memfd_create("isoload-bench-log", MFD_CLOEXEC);
  if (!launch->pipe_output) process->said = memfd_create("isoload-bench-said", MFD_CLOEXEC);
  if (process->log < 0 || (!launch->pipe_output && process->said < 0))
    return iso__bench_fail(error, "memfd_create: %s", strerror(errno));
  if (launch->pipe_input) {
    if (pipe2(in, O_CLOEXEC)) return iso__bench_fail(error, "pipe2: %s", strerror(errno));
    process->input = in[1];
    child->input = in[0];
  } else {
    child->input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
  if (launch->pipe_output) {
    if (pipe2(out, O_CLOEXEC)) return iso__bench_fail(error, "pipe2: %s", strerror(errno));
    process->output = out[0];
    child->output = out[1];
  } else {
    child->output = fcntl(process->said, F_DUPFD_CLOEXEC, 0);
  }
  child->log = process->log;
  return 0;
}

static void child_actions(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes,
                          const child_files *child) {
  posix_spawn_file_actions_init(actions);
  posix_spawn_file_actions_adddup2(actions, child->input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(actions, child->output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(actions, child->log, STDERR_FILENO);

  sigset_t none, ordinary;
  sigemptyset(&none);
  sigemptyset(&ordinary);
  sigaddset(&ordinary, SIGINT);
  sigaddset(&ordinary, SIGTERM);
  sigaddset(&ordinary, SIGHUP);
  sigaddset(&ordinary, SIGPIPE);
  posix_spawnattr_init(attributes);
  posix_spawnattr_setsigmask(attributes, &none);
  posix_spawnattr_setsigdefault(attributes, &ordinary);
  /* A group of its own: Ctrl-C on the terminal reaches the harness alone, which then ends its
   * children in order. */
  posix_spawnattr_setpgroup(attributes, 0);
  posix_spawnattr_setflags(attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

int iso__bench_process_start(const iso__bench_launch *launch, iso__bench_process *process,
                             int64_t *started_ns, iso__bench_error *error) {
  *process = (iso__bench_process)ISO__BENCH_NO_PROCESS;
  child_files child = {-1, -1, -1};
  if (prepare_files(launch, process, &child, error)) {
    close_fd(&child.input);
    close_fd(&child.output);
    release(process);
    return -1;
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  child_actions(&actions, &attributes, &child);
  char *const *environment = launch->environment ? launch->environment : environ;

  /* Nothing that a caller times may stand between here and posix_spawn. */
  int64_t started = iso__bench_clock_ns();
  int failure = posix_spawnp(&process->pid, launch->argv[0], &actions, &attributes, launch->argv,
                             environment);
  if (started_ns) *started_ns = started;

  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close_fd(&child.input);
  close_fd(&child.output);
  if (failure) {
    release(process);
    return iso__bench_fail(error, "%s cannot be started: %s", launch->argv[0], strerror(failure));
  }
  process->handle = (int)syscall(SYS_pidfd_open, process->pid, 0);
  process->next = started_first;
  started_first = process;
  return 0;
}

/* Waits until `fd` can be read. 1: it can; 0: the deadline passed; -1: interrupted. */
static int wait_readable(int fd, int64_t deadline, bool interruptible) {
  struct pollfd files[2] = {
      {.fd = fd, .events = POLLIN},
      {.fd = interruptible ? iso__bench_interrupt_fd() : -1, .events = POLLIN}};
  for (;;) {
    int ready = poll(files, 2, iso__bench_left_ms(deadline));
    if (ready < 0 && errno != EINTR) return 0;
    if (files[1].revents && ready > 0) return -1;
    if (ready > 0) return 1;
    if (ready == 0) return 0;
  }
}

/* Gives out the line at the start of the bytes read so far, where there is a whole one. */
static bool take_line(iso__bench_process *process, char *line, size_t capacity) {
  char *end = memchr(process->line, '\n', process->line_length);
  if (!end) return false;
  size_t length = (size_t)(end - process->line);
  size_t copied = length < capacity ? length : capacity - 1;
  memcpy(line, process->line, copied);
  line[copied] = '\0';
  process->line_length -= length + 1;
  memmove(process->line, end + 1, process->line_length);
  return true;
}

int iso__bench_process_take_line(iso__bench_process *process, char *line, size_t capacity,
                                 int64_t *read_ns, iso__bench_error *error) {
  if (take_line(process, line, capacity)) return 1;
  if (process->line_length == sizeof process->line)
    return iso__bench_fail(error, "answered with a line longer than %zu bytes",
                           sizeof process->line);
  ssize_t length = read(process->output, process->line + process->line_length,
                        sizeof process->line - process->line_length);
  if (read_ns) *read_ns = iso__bench_clock_ns();
  if (length < 0 && errno == EINTR) return 0;
  if (length <= 0) return iso__bench_fail(error, "ended without an answer");
  process->line_length += (size_t)length;
  return take_line(process, line, capacity) ? 1 : 0;
}

int iso__bench_process_read_line(iso__bench_process *process, int64_t deadline, char *line,
                                 size_t capacity, int64_t *read_ns, iso__bench_error *error) {
  /* A line that came with the one before it is there already. */
  if (take_line(process, line, capacity)) return 0;
  for (;;) {
    int ready = wait_readable(process->output, deadline, true);
    if (ready < 0) return iso__bench_fail(error, "interrupted");
    if (ready == 0) return iso__bench_fail(error, "gave no answer in time");
    int state = iso__bench_process_take_line(process, line, capacity, read_ns, error);
    if (state) return state < 0 ? -1 : 0;
  }
}

static bool is_blank(const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (!strchr(" \t\r\n", bytes[i]) || !bytes[i]) return false;
  return true;
}

int iso__bench_process_expect_end(iso__bench_process *process, int64_t deadline,
                                  iso__bench_error *error) {
  for (;;) {
    if (!is_blank(process->line, process->line_length))
      return iso__bench_fail(error, "wrote more than the value");
    int ready = wait_readable(process->output, deadline, true);
    if (ready < 0) return iso__bench_fail(error, "interrupted");
    if (ready == 0) return iso__bench_fail(error, "did not end after it had given its value");
    ssize_t length = read(process->output, process->line, sizeof process->line);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) return 0;
    process->line_length = (size_t)length;
  }
}

int iso__bench_process_wait(iso__bench_process *process, int64_t deadline, bool interruptible,
                            int *status) {
  if (process->pid == 0) return 0;
  if (process->handle >= 0 && wait_readable(process->handle, deadline, interruptible) != 1)
    return 0;
  int raw = 0;
  while (waitpid(process->pid, &raw, 0) < 0 && errno == EINTR) continue;
  if (status) *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  forget(process);
  process->pid = 0;
  return 1;
}

static char *read_file(int file) {
  char *text = calloc(1, LOG_BYTES + 1);
  if (!text) abort();
  ssize_t length = file >= 0 ? pread(file, text, LOG_BYTES, 0) : 0;
  text[length > 0 ? length : 0] = '\0';
  return text;
}

char *iso__bench_process_said(const iso__bench_process *process) {
  return read_file(process->said);
}

char *iso__bench_process_log(const iso__bench_process *process) { return read_file(process->log); }

/* The line [start, end) of a text without white space around it; false where nothing is left. */
static bool trim_line(const char **start, const char **end) {
  while (*start < *end && strchr(" \t\r", **start)) ++*start;
  while (*start < *end && strchr(" \t\r", (*end)[-1])) --*end;
  return *start < *end;
}

char *iso__bench_telling_line(const char *text, const char *otherwise) {
  const char *last = NULL, *last_end = NULL, *telling = NULL, *telling_end = NULL;
  for (const char *line = text; *line;) {
    const char *next = line + strcspn(line, "\n"), *start = line, *end = next;
    if (trim_line(&start, &end)) {
      last = start, last_end = end;
      size_t length = (size_t)(end - start);
      if (memmem(start, length, "rror", 4) || memmem(start, length, "ailed", 5))
        telling = start, telling_end = end;
    }
    line = *next ? next + 1 : next;
  }
  if (telling) return iso__bench_text("%.*s", (int)(telling_end - telling), telling);
  if (last) return iso__bench_text("%.*s", (int)(last_end - last), last);
  return iso__bench_text("%s", otherwise);
}

void iso__bench_process_end(iso__bench_process *process, int64_t grace_ms) {
  enum { TERM_MS = 10000, KILL_MS = 10000 };
  if (process->pid > 0) {
    pid_t group = process->pid;
    close_fd(&process->input);
    int ended = grace_ms > 0 &&
                iso__bench_process_wait(process, iso__bench_deadline(grace_ms), false, NULL);
    if (!ended) {
      kill(-group, SIGTERM);
      ended = iso__bench_process_wait(process, iso__bench_deadline(TERM_MS), false, NULL);
    }
    kill(-group, SIGKILL); /* what the leader left behind in its group */
    if (!ended) iso__bench_process_wait(process, iso__bench_deadline(KILL_MS), false, NULL);
  }
  release(process);
}

void iso__bench_adopt_orphans(void) { prctl(PR_SET_CHILD_SUBREAPER, 1); }

void iso__bench_reap_orphans(void) {
  ISO__AUTO_FREE iso__bench_relative *family = NULL;
  size_t count = iso__bench_family(getpid(), &family);
  for (size_t i = 0; i < count; i++)
    if (family[i].zombie && family[i].parent == getpid() && !is_started(family[i].pid))
      waitpid(family[i].pid, NULL, WNOHANG);
}

size_t iso__bench_end_descendants(void) {
  enum { ROUNDS = 200, ROUND_MS = 50, TERM_ROUNDS = 60 };
  size_t first = 0;
  for (int round = 0; round < ROUNDS; round++) {
    iso__bench_reap_orphans();
    ISO__AUTO_FREE iso__bench_relative *family = NULL;
    size_t count = iso__bench_family(getpid(), &family), alive = 0;
    for (size_t i = 0; i < count; i++) {
      if (family[i].zombie) continue;
      kill(family[i].pid, round < TERM_ROUNDS ? SIGTERM : SIGKILL);
      alive++;
    }
    if (round == 0) first = alive;
    if (alive == 0) break;
    poll(NULL, 0, ROUND_MS);
  }
  return first;
}

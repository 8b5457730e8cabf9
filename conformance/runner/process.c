#include "process.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

/* How long what a stopped child left behind may take to notice that, before it counts as left. */
enum { LEFT_OVER_GRACE_MS = 500, KILL_PATIENCE_MS = 5000, LAST_WORDS = 400 };

static void watched_signals(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGHUP);
  sigaddset(set, SIGCHLD);
}

iso_status iso__signals_open(iso_signals *signals, iso_problem *problem) {
  sigset_t set;
  watched_signals(&set);
  signal(SIGPIPE, SIG_IGN);
  /* A parent that ignores SIGCHLD would make waiting for a child impossible. */
  signal(SIGCHLD, SIG_DFL);
  signals->interrupted = 0;
  signals->fd = -1;
  if (sigprocmask(SIG_BLOCK, &set, NULL) == 0) {
    signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  if (signals->fd < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) {
    return iso__problem(problem, ISO_FAILED, "cannot watch signals: %s", strerror(errno));
  }
  return ISO_OK;
}

void iso__signals_close(iso_signals *signals) {
  if (signals->fd >= 0) close(signals->fd);
  signals->fd = -1;
}

void iso__signals_take(iso_signals *signals) {
  struct signalfd_siginfo info;
  while (read(signals->fd, &info, sizeof info) == sizeof info) {
    if (info.ssi_signo != SIGCHLD && !signals->interrupted) {
      signals->interrupted = (int)info.ssi_signo;
    }
  }
}

void iso__signals_wait(iso_signals *signals, double ms) {
  struct pollfd fd = {.fd = signals->fd, .events = POLLIN};
  poll(&fd, 1, ms > 0 ? (int)ms + 1 : 0);
  iso__signals_take(signals);
}

/* In the child: only functions that are safe after fork. */
static void become(char *const argv[], int out, int err, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127); /* the runner ended in between */
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, 0);
  dup2(out, 1);
  dup2(err, 2);
  close_range(3, ~0U, 0);
  execv(argv[0], argv);
  dprintf(2, "cannot execute %s: %s\n", argv[0], strerror(errno));
  _exit(127);
}

static void close_both(int ends[2]) {
  if (ends[0] >= 0) close(ends[0]);
  if (ends[1] >= 0) close(ends[1]);
}

iso_status iso__process_start(iso_process *process, char *const argv[], bool joined,
                              iso_problem *problem) {
  *process = (iso_process){.out = -1, .err = -1};
  int out[2] = {-1, -1}, err[2] = {-1, -1};
  bool piped = pipe2(out, O_CLOEXEC) == 0 && (joined || pipe2(err, O_CLOEXEC) == 0);
  pid_t parent = getpid();
  pid_t pid = piped ? fork() : -1;
  if (pid == 0) become(argv, out[1], joined ? out[1] : err[1], parent);
  if (pid < 0) {
    iso_status status =
        iso__problem(problem, ISO_FAILED, "cannot start %s: %s", argv[0], strerror(errno));
    close_both(out);
    close_both(err);
    return status;
  }
  setpgid(pid, pid); /* whoever is first: both must not go on before the group is there */
  close(out[1]);
  if (!joined) close(err[1]);
  process->pid = pid;
  process->out = out[0];
  process->err = err[0];
  fcntl(process->out, F_SETFL, O_NONBLOCK);
  if (process->err >= 0) fcntl(process->err, F_SETFL, O_NONBLOCK);
  return ISO_OK;
}

void iso__process_reap(iso_process *process) {
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    if (pid != process->pid) continue; /* an orphan that the runner inherited */
    process->ended = true;
    process->status = status;
  }
}

static void add_to_tail(char *tail, const char *bytes, size_t count) {
  if (count > ISO_TAIL_BYTES) {
    bytes += count - ISO_TAIL_BYTES;
    count = ISO_TAIL_BYTES;
  }
  size_t kept = strlen(tail);
  size_t room = ISO_TAIL_BYTES - count;
  if (kept > room) {
    memmove(tail, tail + (kept - room), room);
    kept = room;
  }
  for (size_t i = 0; i < count; i++) tail[kept + i] = bytes[i] ? bytes[i] : ' ';
  tail[kept + count] = 0;
}

void iso__process_drain(iso_process *process, FILE *log) {
  int *fd = process->err >= 0 ? &process->err : &process->out;
  char bytes[16384];
  /* Bounded, so that a child that floods its pipe cannot keep the runner from its other work. */
  for (int turn = 0; *fd >= 0 && turn < 16; turn++) {
    ssize_t count = read(*fd, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
      close(*fd);
      *fd = -1;
      return;
    }
    add_to_tail(process->tail, bytes, (size_t)count);
    if (log) fwrite(bytes, 1, (size_t)count, log);
  }
}

/* The runner's children, up to `room` of them; their number. */
static size_t children(pid_t *pids, size_t room) {
  cleanup_free char *path = iso__format("/proc/self/task/%d/children", (int)getpid());
  cleanup_file FILE *file = fopen(path, "re");
  cleanup_free char *line = NULL;
  size_t count = 0, capacity = 0;
  if (!file || getline(&line, &capacity, file) < 0) return 0;
  char *rest = NULL;
  for (char *word = strtok_r(line, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest)) {
    if (count < room) pids[count++] = (pid_t)strtol(word, NULL, 10);
  }
  return count;
}

static unsigned kill_children(pid_t group) {
  enum { AT_ONCE = 256 };
  pid_t pids[AT_ONCE];
  size_t count = children(pids, AT_ONCE);
  kill(-group, SIGKILL);
  for (size_t i = 0; i < count; i++) kill(pids[i], SIGKILL);
  return (unsigned)count;
}

static bool has_children(void) {
  pid_t pid;
  return children(&pid, 1) > 0;
}

/* Whether a process of the group is still there; those whose end nobody has taken count too. */
static bool has_members(pid_t group) { return kill(-group, 0) == 0; }

/* Ends what the child left behind: its orphans have become the runner's own children, and killing
 * one may hand over more. Members of the group have been asked to end, and have as long as the child
 * had; others need only notice that they are alone. */
static unsigned end_left_over(iso_process *process, iso_signals *signals, double asked_until) {
  double noticed_by = iso__now_ms() + LEFT_OVER_GRACE_MS;
  for (;;) {
    iso__process_reap(process);
    if (!has_children()) return 0;
    double end = asked_until > noticed_by && has_members(process->pid) ? asked_until : noticed_by;
    double now = iso__now_ms();
    if (now >= end) break;
    iso__signals_wait(signals, end - now);
  }
  unsigned left_over = 0;
  double give_up = iso__now_ms() + KILL_PATIENCE_MS;
  while (has_children() && iso__now_ms() < give_up) {
    unsigned killed = kill_children(process->pid);
    if (killed > left_over) left_over = killed;
    iso__signals_wait(signals, 50);
    iso__process_reap(process);
  }
  return left_over;
}

iso_stopped iso__process_stop(iso_process *process, iso_signals *signals, double grace_ms) {
  iso_stopped stopped = {0};
  if (process->pid == 0) return stopped;
  iso__process_reap(process);
  kill(-process->pid, SIGTERM);
  double end = iso__now_ms() + grace_ms;
  while (!process->ended && iso__now_ms() < end) {
    iso__signals_wait(signals, end - iso__now_ms());
    iso__process_drain(process, NULL); /* a full pipe would keep it from ending */
    iso__process_reap(process);
  }
  if (!process->ended) {
    stopped.killed = true;
    kill(-process->pid, SIGKILL);
    while (!process->ended) {
      iso__signals_wait(signals, KILL_PATIENCE_MS);
      iso__process_reap(process);
    }
  }
  if (stopped.killed) end = iso__now_ms() + KILL_PATIENCE_MS;
  stopped.left_over = end_left_over(process, signals, end);
  iso__process_drain(process, NULL);
  if (process->out >= 0) close(process->out);
  if (process->err >= 0) close(process->err);
  process->out = process->err = -1;
  process->pid = 0;
  return stopped;
}

char *iso__process_ending(const iso_process *process) {
  if (!process->ended) return iso__copy("is still running");
  if (WIFSIGNALED(process->status)) {
    int number = WTERMSIG(process->status);
    return iso__format("was killed by signal %d (%s)", number, strsignal(number));
  }
  return iso__format("exited with status %d", WEXITSTATUS(process->status));
}

char *iso__process_last_words(const iso_process *process) {
  const char *end = process->tail + strlen(process->tail);
  while (end > process->tail && isspace((unsigned char)end[-1])) end--;
  const char *start = end;
  while (start > process->tail && start[-1] != '\n' && end - start < LAST_WORDS) start--;
  /* Of a long line no half word: half a path is none that could be told for one. */
  bool cut = start > process->tail ? start[-1] != '\n' : strlen(process->tail) == ISO_TAIL_BYTES;
  const char *next = start;
  while (cut && next < end && !isspace((unsigned char)*next)) next++;
  if (next < end) start = next;
  while (start < end && isspace((unsigned char)*start)) start++;
  char *words = iso__format("%.*s", (int)(end - start), start);
  for (char *at = words; *at; at++) {
    if (iscntrl((unsigned char)*at)) *at = ' ';
  }
  return words;
}

/* Reads what there is of stdout; false at its end. */
static bool take_output(iso_process *process, char *output, size_t limit, size_t *length) {
  char bytes[4096];
  for (;;) {
    ssize_t count = read(process->out, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return true;
    if (count <= 0) return false;
    size_t room = limit - *length;
    size_t kept = (size_t)count < room ? (size_t)count : room;
    memcpy(output + *length, bytes, kept);
    *length += kept;
    if (kept < (size_t)count) {
      *length = limit + 1;
      return false;
    }
  }
}

iso_status iso__process_capture(iso_process *process, char *const argv[], double deadline_ms,
                                size_t limit, iso_signals *signals, char **output, iso_capture *how,
                                iso_problem *problem) {
  iso_status status = iso__process_start(process, argv, false, problem);
  if (status != ISO_OK) return status;
  cleanup_free char *text = iso__alloc(limit + 2);
  size_t length = 0;
  double end = iso__now_ms() + deadline_ms;
  bool open = true;
  *how = ISO_CAPTURED;
  /* The program's end is what counts: a child of its own may keep the pipe open for ever. */
  while (!process->ended && *how == ISO_CAPTURED) {
    struct pollfd fds[] = {{.fd = signals->fd, .events = POLLIN},
                           {.fd = open ? process->out : -1, .events = POLLIN},
                           {.fd = process->err, .events = POLLIN}};
    double left = end - iso__now_ms();
    poll(fds, 3, left > 0 ? (int)left + 1 : 0);
    iso__signals_take(signals);
    if (open) open = take_output(process, text, limit, &length);
    if (process->err >= 0) iso__process_drain(process, NULL);
    iso__process_reap(process);
    if (signals->interrupted)
      *how = ISO_CAPTURE_STOPPED;
    else if (length > limit)
      *how = ISO_CAPTURE_LONG;
    else if (!process->ended && iso__now_ms() >= end)
      *how = ISO_CAPTURE_LATE;
  }
  if (open) take_output(process, text, limit, &length);
  if (length > limit) {
    length = limit;
    if (*how == ISO_CAPTURED) *how = ISO_CAPTURE_LONG;
  }
  text[length] = 0;
  iso__process_stop(process, signals, 0);
  *output = text;
  text = NULL;
  return ISO_OK;
}

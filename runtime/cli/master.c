#include "master.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "verbs.h"

enum {
  FIRST_DELAY_MS = 100, /* before the second try in a row; twice that before each further one */
  LAST_DELAY_MS = 5000,
  STEADY_MS = 10000,  /* a worker that has served as long did not die "in a row" */
  STARTS_IN_A_ROW = 7 /* that may fail in every place before the master gives up */
};

typedef enum phase {
  PLACE_EMPTY,    /* nobody; `due` says when there is to be someone */
  PLACE_STARTING, /* its process has not said that it serves */
  PLACE_SERVING
} phase;

/* Where one worker of a generation stands, and after it the next one. */
typedef struct place {
  phase phase;
  pid_t process;
  int64_t due;      /* ms */
  int64_t since;    /* ms; when it began to serve */
  unsigned deaths;  /* in a row */
  unsigned unready; /* those of them that came before it served */
} place;

typedef struct generation {
  iso__setup *setup;
  uint32_t count;
  _Atomic uint32_t
      *connections; /* of each, in memory shared with the workers; see iso__http_crowd */
  place places[];
} generation;

typedef struct state {
  const iso__master *master;
  generation *current; /* NULL until the first one serves, and when the service is to end */
  generation *next;    /* comes up; NULL: none */
  pid_t *leaving;      /* processes that were told to finish */
  size_t leaving_count;
  int signals; /* the signalfd */
  int said[2]; /* a pipe: workers write their process id when they serve */
  sigset_t inherited;
  bool stopping;
  int ended_by; /* the signal that was not to wait; 0: none */
  int status;
} state;

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void say(const state *at, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(const state *at, const char *format, ...) {
  va_list arguments;
  fprintf(stderr, "isoload %s: ", at->master->verb);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
}

/* ---- Generations ---- */

static generation *generation_new(iso__setup *setup, uint32_t count) {
  generation *made = calloc(1, sizeof *made + count * sizeof made->places[0]);
  if (made == NULL) {
    return NULL;
  }
  made->connections = mmap(NULL, count * sizeof *made->connections, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (made->connections == MAP_FAILED) {
    free(made);
    return NULL;
  }
  made->setup = setup;
  made->count = count;
  for (uint32_t i = 0; i < count; i++) {
    made->connections[i] = ISO__HTTP_ABSENT;
  }
  return made;
}

static void generation_free(const state *at, generation *one) {
  if (one != NULL) {
    at->master->hooks->drop(at->master->data, one->setup);
    munmap(one->connections, one->count * sizeof *one->connections);
    free(one);
  }
}

static place *find_place(generation *one, pid_t process) {
  for (uint32_t i = 0; one != NULL && i < one->count; i++) {
    if (one->places[i].phase != PLACE_EMPTY && one->places[i].process == process) {
      return &one->places[i];
    }
  }
  return NULL;
}

/* Tells every worker of a generation to finish, and forgets the generation. Those that serve get
 * `serving`; to those that do not yet, SIGTERM is the end. */
static void dismiss(state *at, generation *one, int serving) {
  for (uint32_t i = 0; one != NULL && i < one->count; i++) {
    const place *here = &one->places[i];
    if (here->phase == PLACE_EMPTY) {
      continue;
    }
    pid_t *grown = realloc(at->leaving, (at->leaving_count + 1) * sizeof *grown);
    if (grown == NULL) {
      abort(); /* without it the worker would be lost sight of */
    }
    at->leaving = grown;
    at->leaving[at->leaving_count++] = here->process;
    kill(here->process, here->phase == PLACE_SERVING ? serving : SIGTERM);
  }
  generation_free(at, one);
}

/* ---- The end ---- */

static void stop(state *at, int status) {
  if (at->stopping) {
    return;
  }
  at->stopping = true;
  at->status = status;
  /* From here on nobody is to be let in by a copy of the socket that no worker looks at. */
  close(*at->master->listener);
  *at->master->listener = -1;
  dismiss(at, at->next, SIGTERM);
  dismiss(at, at->current, SIGTERM);
  at->next = at->current = NULL;
  /* Those of earlier generations are not to wait for one more request either. */
  for (size_t i = 0; i < at->leaving_count; i++) {
    kill(at->leaving[i], SIGTERM);
  }
}

static void stop_now(state *at, int signal) {
  at->ended_by = signal;
  for (size_t i = 0; i < at->leaving_count; i++) {
    kill(at->leaving[i], SIGKILL);
  }
}

/* ---- Starting a worker ---- */

/* Becomes a worker; does not return. */
__attribute__((noreturn)) static void become_worker(state *at, generation *one, const place *here,
                                                    pid_t master) {
  /* Nobody would be there to end a worker whose master was killed, and it would keep the port. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != master) {
    _exit(ISO__EXIT_FAILED);
  }
  prctl(PR_SET_NAME, "isoload-worker");
  close(at->signals);
  close(at->said[0]);
  /* A terminal sends these to the whole group; what they mean is the master's to say. */
  signal(SIGINT, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  sigprocmask(SIG_SETMASK, &at->inherited, NULL);
  const iso__http_crowd crowd = {one->connections, one->count, (uint32_t)(here - one->places)};
  exit(at->master->hooks->work(at->master->data, one->setup, at->said[1], &crowd));
}

/* False when there can be no process now. */
static bool start(state *at, generation *one, place *here) {
  pid_t master = getpid();
  fflush(NULL); /* what waits in a buffer would be written by both */
  pid_t process = fork();
  if (process == 0) {
    become_worker(at, one, here, master);
  }
  if (process < 0) {
    return false;
  }
  here->phase = PLACE_STARTING;
  here->process = process;
  return true;
}

/* ---- A worker of the generation that serves has died ---- */

static int64_t delay_ms(unsigned deaths) {
  if (deaths < 2) {
    return 0;
  }
  int64_t delay = FIRST_DELAY_MS;
  for (unsigned i = 2; i < deaths && delay < LAST_DELAY_MS; i++) {
    delay *= 2;
  }
  return delay < LAST_DELAY_MS ? delay : LAST_DELAY_MS;
}

static bool none_can_start(const generation *one) {
  for (uint32_t i = 0; i < one->count; i++) {
    if (one->places[i].phase == PLACE_SERVING || one->places[i].unready < STARTS_IN_A_ROW) {
      return false;
    }
  }
  return true;
}

/* Empties the place of the current generation and says when the next worker is due there. `how`: what
 * happened to the last. */
static void mourn(state *at, place *here, const char *how) {
  bool served = here->phase == PLACE_SERVING;
  int64_t now = now_ms();
  if (served && now - here->since >= STEADY_MS) {
    here->deaths = 0;
  }
  here->deaths++;
  here->unready = served ? 0 : here->unready + 1;
  here->phase = PLACE_EMPTY;
  at->current->connections[here - at->current->places] = ISO__HTTP_ABSENT;
  int64_t delay = delay_ms(here->deaths);
  here->due = now + delay;
  if (none_can_start(at->current)) {
    say(at, "%s; no worker can be started any more, after %u tries in a row: see above why", how,
        here->unready);
    stop(at, ISO__EXIT_FAILED);
  } else if (delay == 0) {
    say(at, "%s; starting another", how);
  } else {
    say(at, "%s; %u in a row here, so another is started in %lld ms", how, here->deaths,
        (long long)delay);
  }
}

/* Fills the empty places whose time has come. Returns the ms until the next one's, or -1. */
static int fill_places(state *at) {
  int64_t now = now_ms(), soonest = -1;
  for (uint32_t i = 0; at->current != NULL && i < at->current->count; i++) {
    place *here = &at->current->places[i];
    if (here->phase == PLACE_EMPTY && here->due <= now && !start(at, at->current, here)) {
      char how[128];
      snprintf(how, sizeof how, "a worker cannot be started: %s", strerror(errno));
      mourn(at, here, how);
    }
    /* mourn may have ended it all. */
    if (at->current != NULL && here->phase == PLACE_EMPTY &&
        (soonest < 0 || here->due - now < soonest)) {
      soonest = here->due > now ? here->due - now : 0;
    }
  }
  return (int)soonest;
}

/* ---- A generation comes up ---- */

/* Its first worker is alone at first, so that what is wrong with a configuration is said once. */
static void bring_up(state *at, iso__setup *setup, uint32_t count);

/* A generation that has not come up by then, perhaps never will, is replaced. */
static void renew(state *at) {
  uint32_t count = 0;
  iso__setup *setup = at->master->hooks->renew(at->master->data, &count);
  if (setup == NULL) {
    say(at, "the configuration cannot be used, and the old one stays in force");
    return;
  }
  generation *unfinished = at->next;
  at->next = NULL;
  dismiss(at, unfinished, SIGTERM);
  bring_up(at, setup, count);
}

static void abandon(state *at, int status, const char *how) {
  generation *failed = at->next;
  at->next = NULL;
  dismiss(at, failed, SIGTERM);
  if (at->current == NULL) {
    say(at, "%s before it served", how);
    stop(at, status);
    return;
  }
  say(at, "%s before it served, and the old configuration stays in force", how);
}

static void start_next(state *at, place *here) {
  if (!start(at, at->next, here)) {
    char how[128];
    snprintf(how, sizeof how, "a worker could not be started: %s,", strerror(errno));
    abandon(at, ISO__EXIT_FAILED, how);
  }
}

static void bring_up(state *at, iso__setup *setup, uint32_t count) {
  at->next = generation_new(setup, count);
  if (at->next == NULL) {
    at->master->hooks->drop(at->master->data, setup);
    say(at, "there is no memory left for %u workers", count);
    if (at->current == NULL) {
      stop(at, ISO__EXIT_FAILED);
    }
    return;
  }
  start_next(at, &at->next->places[0]);
}

/* All of the next generation serve: it takes over. */
static void take_over(state *at) {
  generation *old = at->current;
  at->current = at->next;
  at->next = NULL;
  if (old == NULL) {
    int status = at->master->hooks->serving(at->master->data);
    if (status != ISO__EXIT_OK) {
      stop(at, status);
    }
  } else {
    dismiss(at, old, ISO__MASTER_RETIRE);
    say(at, "serving the configuration as it is now, by new workers: %u", at->current->count);
  }
}

static void hear_ready(state *at, pid_t process) {
  place *here = find_place(at->current, process);
  bool of_next = here == NULL;
  here = of_next ? find_place(at->next, process) : here;
  if (here == NULL) {
    return; /* it was dismissed while it started */
  }
  here->phase = PLACE_SERVING;
  here->since = now_ms();
  here->unready = 0;
  uint32_t serving = 0;
  for (uint32_t i = 0; of_next && at->next != NULL && i < at->next->count; i++) {
    place *other = &at->next->places[i];
    if (other->phase == PLACE_EMPTY) {
      start_next(at, other);
    } else {
      serving += other->phase == PLACE_SERVING;
    }
  }
  if (of_next && at->next != NULL && serving == at->next->count) {
    take_over(at);
  }
}

/* ---- What is heard ---- */

static void describe(char *how, size_t size, pid_t process, int status) {
  if (WIFSIGNALED(status)) {
    snprintf(how, size, "worker %d was killed by signal %d (%s)", (int)process, WTERMSIG(status),
             strsignal(WTERMSIG(status)));
  } else {
    snprintf(how, size, "worker %d ended with status %d", (int)process, WEXITSTATUS(status));
  }
}

/* True when it was one of those that were told to finish. */
static bool forget_leaving(state *at, pid_t process) {
  for (size_t i = 0; i < at->leaving_count; i++) {
    if (at->leaving[i] == process) {
      at->leaving[i] = at->leaving[--at->leaving_count];
      return true;
    }
  }
  return false;
}

static void hear_end(state *at, pid_t process, int status) {
  char how[128];
  describe(how, sizeof how, process, status);
  if (forget_leaving(at, process)) {
    bool told = WIFSIGNALED(status) && (WTERMSIG(status) == SIGTERM || at->ended_by != 0);
    if (!told && status != 0) {
      say(at, "%s before it had finished", how);
      at->status = at->stopping && at->status == ISO__EXIT_OK ? ISO__EXIT_FAILED : at->status;
    }
    return;
  }
  place *here = find_place(at->current, process);
  if (here != NULL) {
    mourn(at, here, how);
  } else if ((here = find_place(at->next, process)) != NULL) {
    here->phase = PLACE_EMPTY;
    abandon(at, WIFEXITED(status) && status != 0 ? WEXITSTATUS(status) : ISO__EXIT_FAILED, how);
  }
}

static void hear_ends(state *at) {
  int status;
  for (pid_t process; (process = waitpid(-1, &status, WNOHANG)) > 0;) {
    hear_end(at, process, status);
  }
}

static void hear_all_ready(state *at) {
  pid_t process;
  while (read(at->said[0], &process, sizeof process) == sizeof process) {
    hear_ready(at, process);
  }
}

static void hear_signal(state *at, int signal) {
  switch (signal) {
    case SIGTERM:
    case SIGINT:
      if (at->stopping) {
        stop_now(at, signal);
      } else {
        stop(at, ISO__EXIT_OK);
      }
      break;
    case SIGHUP:
      if (!at->stopping) {
        renew(at);
      }
      break;
    default: /* SIGCHLD: the ends are looked for in any case */
      break;
  }
}

static void listen_to_all(state *at) {
  struct pollfd heard[] = {{.fd = at->signals, .events = POLLIN},
                           {.fd = at->said[0], .events = POLLIN}};
  poll(heard, 2, fill_places(at));
  /* In this order: a worker that said that it serves and died has served. */
  hear_all_ready(at);
  struct signalfd_siginfo info;
  while (read(at->signals, &info, sizeof info) == sizeof info) {
    hear_signal(at, (int)info.ssi_signo);
  }
  hear_ends(at);
}

void iso__master_ready(int ready) {
  pid_t process = getpid();
  /* A master that is gone ends this process too. */
  ssize_t written = write(ready, &process, sizeof process);
  (void)written;
  close(ready);
}

/* ---- The master ---- */

static bool open_ears(state *at) {
  static const int heard[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < sizeof heard / sizeof heard[0]; i++) {
    sigaddset(&set, heard[i]);
  }
  sigprocmask(SIG_BLOCK, &set, &at->inherited);
  at->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  return at->signals >= 0 && pipe2(at->said, O_CLOEXEC | O_NONBLOCK) == 0;
}

static void close_state(state *at) {
  free(at->leaving);
  for (int i = 0; i < 2; i++) {
    if (at->said[i] >= 0) {
      close(at->said[i]);
    }
  }
  if (at->signals >= 0) {
    close(at->signals);
  }
  sigprocmask(SIG_SETMASK, &at->inherited, NULL);
}

int iso__master_run(const iso__master *master, iso__setup *setup, uint32_t workers) {
  state at = {.master = master, .signals = -1, .said = {-1, -1}};
  if (!open_ears(&at)) {
    say(&at, "cannot wait for signals: %s", strerror(errno));
    master->hooks->drop(master->data, setup);
    close_state(&at);
    return ISO__EXIT_FAILED;
  }
  bring_up(&at, setup, workers);
  while (!at.stopping || at.leaving_count > 0) {
    listen_to_all(&at);
  }
  close_state(&at);
  if (at.ended_by != 0) {
    signal(at.ended_by, SIG_DFL);
    raise(at.ended_by);
  }
  return at.status;
}

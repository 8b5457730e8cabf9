/* The watchdog of a guest's process: watchdog.h without a thread, which such a process cannot have.
 *
 * A timer of the process's CPU time interrupts the only thread there is. `bite` must be able to run
 * at any place in it: asking V8 to end what it runs can. Where V8 does not look, in one long native
 * operation, the timer comes again and ends the process. */
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "process.h"
#include "watchdog.h"

struct iso__watchdog {
  bool ready;
  double started; /* ms of CPU */
};

/* How long V8 may take to notice, in ms of CPU. */
enum { SECOND_MS = 250 };

static void (*volatile bite_fn)(void *data);
static void *volatile bite_data;
static volatile sig_atomic_t bitten;

static void on_time(int number) {
  (void)number;
  if (bitten) _exit(ISO__PROCESS_OUT_OF_CPU);
  bitten = 1;
  if (bite_fn) bite_fn(bite_data);
}

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static struct timeval time_of(uint64_t ms) {
  return (struct timeval){(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};
}

iso__watchdog *iso__watchdog_new(void) {
  iso__watchdog *watchdog = calloc(1, sizeof *watchdog);
  if (!watchdog) abort();
  return watchdog;
}

void iso__watchdog_free(iso__watchdog *watchdog) { free(watchdog); }

void iso__watchdog_arm(iso__watchdog *watchdog, uint64_t ms, void (*bite)(void *data), void *data) {
  if (!watchdog->ready) {
    struct sigaction action = {.sa_handler = on_time, .sa_flags = SA_RESTART};
    /* Without it a limit would silently not be one. */
    if (sigaction(SIGPROF, &action, NULL) != 0) abort();
    watchdog->ready = true;
  }
  bitten = 0;
  bite_fn = bite;
  bite_data = data;
  watchdog->started = now_ms();
  struct itimerval timer = {time_of(SECOND_MS), time_of(ms > 0 ? ms : 1)};
  if (setitimer(ITIMER_PROF, &timer, NULL) != 0) abort();
}

double iso__watchdog_disarm(iso__watchdog *watchdog) {
  struct itimerval none = {0};
  setitimer(ITIMER_PROF, &none, NULL);
  bite_fn = NULL;
  return now_ms() - watchdog->started;
}

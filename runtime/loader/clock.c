/* The clock that a worker sees.
 *
 * It stands still while the worker computes: a guest that could time its own work could read from
 * caches and branches what it may not know, and with one clock for all nobody else's work can be
 * told from it either. What comes from outside, a call, an answer, a timer, moves it on. */
#include <math.h>
#include <time.h>

#include "internal.h"

static double machine_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return floor((double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6);
}

void iso__worker_clock_tick(iso__worker *worker) {
  if (iso__host_options(worker->host)->clock == ISO_CLOCK_REAL) return;
  double now = worker->started ? machine_ms() : 0;
  if (now > worker->clock_ms) worker->clock_ms = now; /* it never goes back */
  iso__isolate_set_clock(worker->isolate, worker->clock_ms);
}

/* The timers of a worker. */
#include <stdlib.h>

#include "internal.h"

/* ---- timers ---- */

struct iso__worker_timer {
  iso__worker *worker;
  iso__worker_timer *previous; /* in the worker's list, newest first */
  iso__worker_timer *next;
  uint32_t id;
  uint64_t ms;
  bool repeat;
  iso__timer *timer;
};

static iso__worker_timer *find_timer(const iso__worker *worker, uint32_t id) {
  iso__worker_timer *timer = worker->timers;
  while (timer && timer->id != id) timer = timer->next;
  return timer;
}

/* Without looking for it: timers fire oldest first, and a guest may have very many. */
static void take_out(iso__worker_timer *timer) {
  if (timer->previous) {
    timer->previous->next = timer->next;
  } else {
    timer->worker->timers = timer->next;
  }
  if (timer->next) timer->next->previous = timer->previous;
}

static void on_timer(void *data) {
  iso__worker_timer *timer = data;
  iso__worker *worker = timer->worker;
  uint32_t id = timer->id;
  timer->timer = NULL;
  if (timer->repeat) {
    /* As browsers do: a repeated timer of 0 ms still lets everyone else have a turn. */
    uint64_t ms = timer->ms > 0 ? timer->ms : 1;
    timer->timer = iso__timer_start(iso__host_loop(worker->host), ms, on_timer, timer);
  } else {
    take_out(timer);
    free(timer);
  }
  iso__in in = iso__in_number(id);
  iso__worker_task(worker, ISO__HOOK_TIMER, &in, 1);
}

void iso__worker_timer_start(iso__worker *worker, uint32_t id, uint64_t ms, bool repeat) {
  iso__worker_timer *timer = calloc(1, sizeof *timer);
  if (!timer) abort();
  *timer = (iso__worker_timer){
      .worker = worker, .next = worker->timers, .id = id, .ms = ms, .repeat = repeat};
  timer->timer = iso__timer_start(iso__host_loop(worker->host), ms, on_timer, timer);
  if (timer->next) timer->next->previous = timer;
  worker->timers = timer;
}

void iso__worker_timer_stop(iso__worker *worker, uint32_t id) {
  iso__worker_timer *timer = find_timer(worker, id);
  if (!timer) return;
  take_out(timer);
  iso__timer_stop(timer->timer);
  free(timer);
}

void iso__worker_timers_end(iso__worker *worker) {
  while (worker->timers) iso__worker_timer_stop(worker, worker->timers->id);
}

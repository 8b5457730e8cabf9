#include "watchdog.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct iso__watchdog {
  pthread_t thread;
  bool thread_started;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  bool ending;
  bool armed;
  clockid_t clock; /* CPU time of the watched thread */
  double started;  /* ms of that clock */
  double limit;    /* ms */
  void (*bite)(void *data);
  void *data;
};

static double now_ms(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

iso__watchdog *iso__watchdog_new(void) {
  iso__watchdog *watchdog = calloc(1, sizeof *watchdog);
  if (!watchdog) abort();
  pthread_mutex_init(&watchdog->mutex, NULL);
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&watchdog->changed, &attributes);
  pthread_condattr_destroy(&attributes);
  return watchdog;
}

static void wait_ms(iso__watchdog *watchdog, double ms) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  double nanoseconds = (double)until.tv_nsec + ms * 1e6;
  until.tv_sec += (time_t)(nanoseconds / 1e9);
  until.tv_nsec = (long)(nanoseconds - (double)(time_t)(nanoseconds / 1e9) * 1e9);
  pthread_cond_timedwait(&watchdog->changed, &watchdog->mutex, &until);
}

static void *watch(void *argument) {
  iso__watchdog *watchdog = argument;
  pthread_mutex_lock(&watchdog->mutex);
  while (!watchdog->ending) {
    if (!watchdog->armed) {
      pthread_cond_wait(&watchdog->changed, &watchdog->mutex);
      continue;
    }
    double left = watchdog->limit - (now_ms(watchdog->clock) - watchdog->started);
    if (left > 0) {
      /* CPU time cannot run faster than the clock on the wall, so it is not due before then. */
      wait_ms(watchdog, left < 0.2 ? 0.2 : left);
      continue;
    }
    watchdog->armed = false;
    watchdog->bite(watchdog->data);
  }
  pthread_mutex_unlock(&watchdog->mutex);
  return NULL;
}

void iso__watchdog_arm(iso__watchdog *watchdog, uint64_t ms, void (*bite)(void *data), void *data) {
  pthread_mutex_lock(&watchdog->mutex);
  pthread_getcpuclockid(pthread_self(), &watchdog->clock);
  watchdog->started = now_ms(watchdog->clock);
  watchdog->limit = (double)ms;
  watchdog->bite = bite;
  watchdog->data = data;
  watchdog->armed = true;
  if (!watchdog->thread_started) {
    watchdog->thread_started = pthread_create(&watchdog->thread, NULL, watch, watchdog) == 0;
    if (!watchdog->thread_started) abort(); /* without it a limit would silently not be one */
  }
  pthread_cond_signal(&watchdog->changed);
  pthread_mutex_unlock(&watchdog->mutex);
}

double iso__watchdog_disarm(iso__watchdog *watchdog) {
  pthread_mutex_lock(&watchdog->mutex);
  watchdog->armed = false;
  double used = now_ms(watchdog->clock) - watchdog->started;
  pthread_mutex_unlock(&watchdog->mutex);
  return used;
}

void iso__watchdog_free(iso__watchdog *watchdog) {
  if (!watchdog) return;
  pthread_mutex_lock(&watchdog->mutex);
  watchdog->ending = true;
  watchdog->armed = false;
  pthread_cond_signal(&watchdog->changed);
  pthread_mutex_unlock(&watchdog->mutex);
  if (watchdog->thread_started) pthread_join(watchdog->thread, NULL);
  pthread_cond_destroy(&watchdog->changed);
  pthread_mutex_destroy(&watchdog->mutex);
  free(watchdog);
}

/* The monotonic clock: the only one that times are taken from. Any thread. */
#ifndef ISO_BENCH_CLOCK_H
#define ISO_BENCH_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds since an unspecified start. */
static inline int64_t iso__bench_clock_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The moment `milliseconds` from now, as iso__bench_clock_ns counts. */
static inline int64_t iso__bench_deadline(int64_t milliseconds) {
  return iso__bench_clock_ns() + milliseconds * 1000000;
}

/* Milliseconds left until a deadline, rounded up, never negative: what poll() wants. */
static inline int iso__bench_left_ms(int64_t deadline) {
  int64_t left = deadline - iso__bench_clock_ns();
  return left <= 0 ? 0 : (int)((left + 999999) / 1000000);
}

#endif

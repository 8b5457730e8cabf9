/* Timers: fire once, not early, in order, and not at all when stopped. */
#include "io_support.h"

TestSuite(io_timer, .fini = no_leaks, .timeout = 280);

typedef struct seen {
  uv_loop_t *loop;
  int fired;
  bool done;
  uint64_t at;
} seen;

static void note(void *data) {
  seen *events = data;
  events->fired++;
  events->done = true;
  events->at = uv_hrtime();
}

Test(io_timer, fires_once_and_not_early) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  seen events = {.loop = &loop};
  uint64_t start = uv_hrtime();
  cr_assert_not_null(iso__timer_start(&loop, 20, note, &events));
  run_until(&loop, &events.done);
  /* libuv counts whole milliseconds, so one of them may be cut. */
  cr_assert_geq(events.at - start, (uint64_t)19 * 1000 * 1000);
  close_loop(&loop);
  cr_assert_eq(events.fired, 1);
}

Test(io_timer, stopped_timer_does_not_fire) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  seen stopped = {.loop = &loop};
  seen other = {.loop = &loop};
  iso__timer *timer = iso__timer_start(&loop, 0, note, &stopped);
  iso__timer_start(&loop, 1, note, &other);
  iso__timer_stop(timer);
  iso__timer_stop(NULL);
  close_loop(&loop);
  cr_assert_eq(stopped.fired, 0);
  cr_assert_eq(other.fired, 1);
}

static void start_another(void *data) {
  seen *events = data;
  cr_assert_not_null(iso__timer_start(events->loop, 0, note, events));
}

Test(io_timer, a_timer_may_start_another) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  seen events = {.loop = &loop};
  iso__timer_start(&loop, 0, start_another, &events);
  close_loop(&loop);
  cr_assert_eq(events.fired, 1);
}

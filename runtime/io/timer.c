/* One-shot timers. */
#include <stdlib.h>

#include "io.h"

struct iso__timer {
  uv_timer_t handle;
  iso__timer_fn fire;
  void *data;
};

static void timer_closed(uv_handle_t *handle) { free(handle->data); }

static void timer_fired(uv_timer_t *handle) {
  iso__timer *timer = handle->data;
  iso__timer_fn fire = timer->fire;
  void *data = timer->data;
  uv_close((uv_handle_t *)handle, timer_closed);
  fire(data);
}

iso__timer *iso__timer_start(uv_loop_t *loop, uint64_t ms, iso__timer_fn fire, void *data) {
  iso__timer *timer = calloc(1, sizeof *timer);
  if (timer == NULL) {
    return NULL;
  }
  timer->fire = fire;
  timer->data = data;
  timer->handle.data = timer;
  uv_timer_init(loop, &timer->handle);
  /* The loop's idea of now may be as old as the callback that we are called from, and a timer must
   * not fire early. */
  uv_update_time(loop);
  uv_timer_start(&timer->handle, timer_fired, ms, 0);
  return timer;
}

void iso__timer_stop(iso__timer *timer) {
  if (timer != NULL) {
    uv_close((uv_handle_t *)&timer->handle, timer_closed);
  }
}

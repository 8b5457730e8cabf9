/* What a worker waits for outside of itself: timers and fetches. */
#include <stdlib.h>
#include <string.h>

#include "json.h"

/* ---- timers ---- */

struct iso__worker_timer {
  iso__worker *worker;
  iso__worker_timer *next;
  uint32_t id;
  uint64_t ms;
  bool repeat;
  iso__timer *timer;
};

static iso__worker_timer **find_timer(iso__worker *worker, uint32_t id) {
  iso__worker_timer **at = &worker->timers;
  while (*at && (*at)->id != id) at = &(*at)->next;
  return at;
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
    *find_timer(worker, id) = timer->next;
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
  worker->timers = timer;
}

void iso__worker_timer_stop(iso__worker *worker, uint32_t id) {
  iso__worker_timer **at = find_timer(worker, id);
  iso__worker_timer *timer = *at;
  if (!timer) return;
  *at = timer->next;
  iso__timer_stop(timer->timer);
  free(timer);
}

void iso__worker_timers_end(iso__worker *worker) {
  while (worker->timers) iso__worker_timer_stop(worker, worker->timers->id);
}

/* ---- fetches ---- */

struct iso__worker_fetch {
  iso__worker *worker;
  iso__worker_fetch *next;
  uint32_t id;
  iso__http_fetch *fetch;
  char *head; /* JSON */
  uint8_t *body;
  size_t length;
  size_t capacity;
};

static void on_head(iso__http_fetch *fetch, const iso__http_head *head, void *data) {
  iso__worker_fetch *own = data;
  (void)fetch;
  jv headers = jv_array();
  for (size_t i = 0; i < head->header_count; i++) {
    jv pair = jv_array();
    pair = jv_array_append(pair, jv_string(head->headers[i].name));
    pair = jv_array_append(pair, jv_string(head->headers[i].value));
    headers = jv_array_append(headers, pair);
  }
  jv text = jv_object();
  text = jv_object_set(text, jv_string("status"), jv_number(head->status));
  text = jv_object_set(text, jv_string("statusText"), jv_string(head->status_text));
  text = jv_object_set(text, jv_string("url"), jv_string(head->url));
  text = jv_object_set(text, jv_string("redirected"), head->redirected ? jv_true() : jv_false());
  text = jv_object_set(text, jv_string("headers"), headers);
  free(own->head);
  own->head = iso__json_text(text);
}

static void on_body(iso__http_fetch *fetch, const void *bytes, size_t length, void *data) {
  iso__worker_fetch *own = data;
  (void)fetch;
  if (own->length + length > own->capacity) {
    own->capacity = (own->length + length) * 2;
    own->body = realloc(own->body, own->capacity);
    if (!own->body) abort();
  }
  memcpy(own->body + own->length, bytes, length);
  own->length += length;
}

static void take_out(iso__worker_fetch *fetch) {
  iso__worker_fetch **at = &fetch->worker->fetches;
  while (*at != fetch) at = &(*at)->next;
  *at = fetch->next;
}

static void fetch_free(iso__worker_fetch *fetch) {
  free(fetch->head);
  free(fetch->body);
  free(fetch);
}

static void on_end(iso__http_fetch *fetch, const iso_error *error, void *data) {
  iso__worker_fetch *own = data;
  (void)fetch;
  take_out(own);
  iso__in in[4] = {iso__in_number(own->id)};
  if (error) {
    in[1] = iso__in_string(error->message);
  } else {
    in[2] = iso__in_string(own->head);
    in[3] = iso__in_bytes(own->body, own->length);
  }
  iso__worker_task(own->worker, ISO__HOOK_HTTP, in, 4);
  fetch_free(own);
}

void iso__worker_fetch_start(iso__worker *worker, uint32_t id, const iso__http_request *request) {
  static const iso__http_fetch_events events = {on_head, on_body, on_end};
  iso__worker_fetch *fetch = calloc(1, sizeof *fetch);
  if (!fetch) abort();
  fetch->worker = worker;
  fetch->id = id;
  fetch->next = worker->fetches;
  worker->fetches = fetch;
  if (iso__http_fetch_start(iso__host_http(worker->host), request, &events, fetch,
                            &fetch->fetch) != ISO_OK) {
    abort(); /* only for want of memory */
  }
}

void iso__worker_fetches_end(iso__worker *worker) {
  while (worker->fetches) {
    iso__worker_fetch *fetch = worker->fetches;
    take_out(fetch);
    iso__http_fetch_cancel(fetch->fetch);
    fetch_free(fetch);
  }
}

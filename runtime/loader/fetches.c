/* Fetches of a worker: requests to the network, their bodies in pieces both ways. */
#include <stdlib.h>
#include <string.h>

#include "../io/buffer.h"
#include "json.h"
#include "pipes.h"

/* An answer whose end comes before the worker's turn is handed over with its body as bytes; any
 * other gets an inlet. */
struct iso__worker_fetch {
  iso__runnable runnable; /* first: a runnable of a fetch is the fetch */
  iso__worker *worker;
  iso__worker_fetch *next;
  uint32_t id;
  iso__http_fetch *fetch; /* NULL once it has ended */
  char *head;             /* JSON, until it is handed over */
  char *error;
  iso__buffer body;  /* what came before the head was handed over */
  iso__pipe *inlet;  /* the answer's body, from then on */
  iso__pipe *upload; /* the request's body, while it is being sent */
};

static void hand_over(iso__runnable *runnable);

static void take_out(iso__worker_fetch *fetch) {
  iso__worker_fetch **at = &fetch->worker->fetches;
  while (*at != fetch) at = &(*at)->next;
  *at = fetch->next;
}

static void fetch_free(iso__worker_fetch *fetch) {
  take_out(fetch);
  iso__host_unschedule(fetch->worker->host, &fetch->runnable);
  iso__http_fetch_cancel(fetch->fetch);
  if (fetch->upload) iso__outlet_close(fetch->upload, "The request has ended.");
  free(fetch->head);
  free(fetch->error);
  iso__buffer_clear(&fetch->body);
  free(fetch);
}

/* ---- the answer's body, as the worker reads it ---- */

static void on_read(void *data) {
  iso__worker_fetch *own = data;
  iso__http_fetch_pause(own->fetch, false);
}

static void on_stopped(void *data) {
  iso__worker_fetch *own = data;
  own->inlet = NULL;
  fetch_free(own);
}

/* ---- the request's body, as the worker writes it ---- */

static bool on_written(void *data, const void *bytes, size_t length) {
  iso__worker_fetch *own = data;
  return iso__http_fetch_write(own->fetch, bytes, length);
}

static void on_written_all(void *data, const char *error) {
  iso__worker_fetch *own = data;
  own->upload = NULL;
  if (error) {
    iso__http_fetch_write_failed(own->fetch, error);
  } else {
    iso__http_fetch_write_end(own->fetch);
  }
}

/* ---- what the network brings ---- */

static void on_head(iso__http_fetch *fetch, const iso__http_head *head, void *data) {
  iso__worker_fetch *own = data;
  (void)fetch;
  free(own->head);
  own->head = iso__json_text(iso__json_head(head));
  iso__host_schedule(own->worker->host, &own->runnable);
}

static void on_body(iso__http_fetch *fetch, const void *bytes, size_t length, void *data) {
  iso__worker_fetch *own = data;
  bool more;
  if (own->inlet) {
    more = iso__inlet_push(own->inlet, bytes, length);
  } else {
    if (!iso__buffer_append(&own->body, bytes, length)) abort();
    more = iso__buffer_length(&own->body) <= ISO__PIPE_HIGH_WATER;
  }
  if (!more) iso__http_fetch_pause(fetch, true);
}

static void on_drain(iso__http_fetch *fetch, void *data) {
  iso__worker_fetch *own = data;
  (void)fetch;
  if (own->upload) iso__outlet_drained(own->upload);
}

static void on_end(iso__http_fetch *fetch, const iso_error *error, void *data) {
  iso__worker_fetch *own = data;
  (void)fetch;
  own->fetch = NULL;
  if (own->inlet) {
    iso__inlet_end(own->inlet, error ? error->message : NULL);
    fetch_free(own);
    return;
  }
  if (error) own->error = strdup(error->message);
  iso__host_schedule(own->worker->host, &own->runnable);
}

/* ---- what the worker is told ---- */

static void hand_whole(iso__worker_fetch *own) {
  iso__worker *worker = own->worker;
  iso__in in[5] = {iso__in_number(own->id)};
  char *error = own->error;
  char *head = own->head;
  iso__buffer body = own->body;
  own->error = own->head = NULL;
  own->body = (iso__buffer){0};
  fetch_free(own);
  if (error) {
    in[1] = iso__in_string(error);
  } else {
    in[2] = iso__in_string(head);
    in[3] = iso__in_bytes(body.data + body.start, iso__buffer_length(&body));
  }
  iso__worker_task(worker, ISO__HOOK_HTTP, in, 5);
  free(error);
  free(head);
  iso__buffer_clear(&body);
}

/* The head is there, the end is not. */
static void hand_head(iso__worker_fetch *own) {
  static const iso__inlet_events events = {on_read, on_stopped};
  iso__worker *worker = own->worker;
  char *head = own->head;
  own->head = NULL;
  own->inlet = iso__inlet_new(worker, &events, own);
  iso__inlet_push(own->inlet, own->body.data + own->body.start, iso__buffer_length(&own->body));
  iso__buffer_clear(&own->body);
  iso__in in[5] = {iso__in_number(own->id), [2] = iso__in_string(head),
                   [4] = iso__in_number(iso__pipe_id(own->inlet))};
  iso__worker_task(worker, ISO__HOOK_HTTP, in, 5);
  free(head);
}

static void hand_over(iso__runnable *runnable) {
  iso__worker_fetch *own = (iso__worker_fetch *)runnable;
  if (own->fetch) {
    hand_head(own);
  } else {
    hand_whole(own);
  }
}

/* ---- for the natives ---- */

void iso__worker_fetch_start(iso__worker *worker, uint32_t id, const iso__http_request *request,
                             uint32_t upload) {
  static const iso__http_fetch_events events = {on_head, on_body, on_end, on_drain};
  static const iso__outlet_events upload_events = {on_written, on_written_all};
  iso__worker_fetch *fetch = calloc(1, sizeof *fetch);
  if (!fetch) abort();
  fetch->runnable.run = hand_over;
  fetch->worker = worker;
  fetch->id = id;
  fetch->next = worker->fetches;
  worker->fetches = fetch;
  if (iso__http_fetch_start(iso__host_http(worker->host), request, &events, fetch, &fetch->fetch) !=
      ISO_OK) {
    abort(); /* only for want of memory */
  }
  if (upload) fetch->upload = iso__outlet_take(worker, upload, &upload_events, fetch);
}

void iso__worker_fetch_cancel(iso__worker *worker, uint32_t id) {
  for (iso__worker_fetch *fetch = worker->fetches; fetch; fetch = fetch->next) {
    if (fetch->id != id) continue;
    if (fetch->inlet) iso__inlet_end(fetch->inlet, "The request was cancelled.");
    fetch_free(fetch);
    return;
  }
}

void iso__worker_fetches_end(iso__worker *worker) {
  while (worker->fetches) {
    if (worker->fetches->inlet) iso__inlet_end(worker->fetches->inlet, NULL);
    fetch_free(worker->fetches);
  }
}

/* A request that a client passes to its worker, with bodies in pieces both ways. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "pipes.h"

struct iso__visit {
  iso__client *client; /* NULL once it has answered */
  iso__visit_events events;
  void *data;
  uint32_t id;                      /* by which the worker's JavaScript knows it */
  iso__pipe *inlet;                 /* the request's body, while it comes */
  iso__pipe *outlet;                /* the answer's body, while it goes */
  iso__worker_websocket *websocket; /* that was granted, until the client was told */
};

static void visit_free(iso__visit *visit) {
  if (visit->inlet) {
    iso__inlet_end(visit->inlet, "The request ended before its body had come.");
  }
  free(visit);
}

/* ---- the request's body ---- */

static void on_drained(void *data) {
  iso__visit *visit = data;
  if (visit->events.wanted) visit->events.wanted(visit->data);
}

static void on_stopped(void *data) {
  iso__visit *visit = data;
  visit->inlet = NULL;
  if (visit->events.wanted) visit->events.wanted(visit->data); /* what comes is dropped */
}

bool iso__visit_push(iso__visit *visit, const void *bytes, size_t length) {
  return !visit->inlet || iso__inlet_push(visit->inlet, bytes, length);
}

void iso__visit_push_end(iso__visit *visit) {
  if (!visit->inlet) return;
  iso__inlet_end(visit->inlet, NULL);
  visit->inlet = NULL;
}

/* ---- the answer ---- */

static bool on_written(void *data, const void *bytes, size_t length) {
  iso__visit *visit = data;
  return visit->events.body(visit->data, bytes, length);
}

static void on_ended(void *data, const char *error) {
  iso__visit *visit = data;
  visit->outlet = NULL;
  visit->events.end(visit->data, error);
  visit_free(visit);
}

/* What there is instead of an answer that cannot be given; ends the visit. */
static void answer_error(iso__visit *visit, iso_status status, const char *message) {
  iso_error error = {.status = status, .message = (char *)message};
  visit->events.head(visit->data, &(iso__reply){.status = status, .error = &error, .text = ""},
                     false);
  visit_free(visit);
}

/* The worker grants a WebSocket. */
static void on_upgrade(iso__visit *visit, iso__worker *worker, const iso__reply *reply) {
  if (worker && visit->events.upgrade) {
    iso__worker_websocket_expect(worker, reply->head->inlet, reply->head->outlet,
                                 &visit->websocket);
    visit->events.upgrade(visit->data, reply);
  } else {
    answer_error(visit, ISO_ERR_UNAVAILABLE, "No WebSocket can be granted here.");
  }
}

void iso__visit_upgraded(iso__visit *visit, iso__socket *socket, const void *early,
                         size_t early_length) {
  if (visit->websocket) {
    iso__worker_websocket_serve(visit->websocket, socket, early, early_length);
  } else {
    iso__socket_close(socket); /* the worker has ended meanwhile */
  }
  visit_free(visit);
}

static void on_reply(void *data, const iso__reply *reply) {
  static const iso__outlet_events events = {on_written, on_ended};
  iso__visit *visit = data;
  uint32_t inlet = reply->head ? reply->head->inlet : 0;
  uint32_t outlet = reply->head ? reply->head->outlet : 0;
  iso__worker *worker = iso__client_worker(visit->client);
  visit->client = NULL;
  if (inlet) {
    on_upgrade(visit, worker, reply);
    return;
  }
  if (outlet && worker) {
    visit->outlet = iso__outlet_take(worker, outlet, &events, visit);
  }
  if (visit->outlet) {
    visit->events.head(visit->data, reply, true);
    return;
  }
  if (outlet) {
    answer_error(visit, ISO_ERR_ENDED, "The worker has ended.");
    return;
  }
  visit->events.head(visit->data, reply, false);
  visit_free(visit);
}

void iso__visit_drained(iso__visit *visit) {
  if (visit->outlet) iso__outlet_drained(visit->outlet);
}

void iso__client_close_websockets(iso__client *client, unsigned code, const char *reason) {
  iso__worker *worker = iso__client_worker(client);
  if (worker) iso__worker_websockets_close(worker, code, reason);
}

/* ---- beginning and giving up ---- */

void iso__visit_start(iso__client *client, const char *entrypoint, const iso_request *request,
                      bool body_follows, const iso__visit_events *events, void *data,
                      iso__visit **out) {
  static const iso__inlet_events body_events = {on_drained, on_stopped};
  iso__worker *worker = iso__client_worker(client);
  iso__visit *visit = calloc(1, sizeof *visit);
  if (!visit) abort();
  *out = visit;
  visit->client = client;
  visit->events = *events;
  visit->data = data;
  if (worker) {
    visit->id = iso__pipe_number(worker);
    if (body_follows) visit->inlet = iso__inlet_new(worker, &body_events, visit);
  }
  uint32_t inlet = visit->inlet ? iso__pipe_id(visit->inlet) : 0;
  iso__client_fetch_as(client, entrypoint, request, visit->id, inlet, on_reply, visit);
}

void iso__visit_cancel(iso__visit *visit, const char *why) {
  iso__worker *worker = NULL;
  if (visit->client) {
    worker = iso__client_worker(visit->client);
    iso__client_forget(visit->client, visit);
  } else if (visit->outlet) {
    worker = iso__pipe_worker(visit->outlet);
  }
  if (worker && visit->id) iso__pipe_tell_gone(worker, visit->id, why);
  if (visit->inlet) {
    iso__inlet_end(visit->inlet, why);
    visit->inlet = NULL;
  }
  if (visit->outlet) iso__outlet_close(visit->outlet, why);
  if (visit->websocket) iso__worker_websocket_refuse(visit->websocket, why);
  visit_free(visit);
}

/* Inlets and outlets: see pipes.h. */
#include "pipes.h"

#include <stdlib.h>
#include <string.h>

#include "../io/buffer.h"
#include "internal.h"

typedef enum pipe_kind { PIPE_INLET, PIPE_OUTLET, PIPE_NOTICE } pipe_kind;

/* What the hook is told; js/web/lazy/pipes.js knows the same numbers. */
typedef enum news { NEWS_READABLE = 1, NEWS_DRAINED = 2, NEWS_GONE = 3 } news;

enum { READ_LIMIT = 256 * 1024 }; /* bytes given to the JavaScript at a time */

struct iso__pipe {
  iso__runnable runnable; /* first: a runnable of a pipe is the pipe */
  iso__worker *worker;
  iso__pipe *next;
  uint32_t id;
  pipe_kind kind;
  news due;     /* what the runnable will tell */
  bool inside;  /* the JavaScript still holds it */
  bool outside; /* the outside still holds it */
  bool untaken; /* inlet: the JavaScript made it, and the outside does not have it yet */
  bool waiting; /* inlet: the JavaScript found nothing to read; outlet: it was asked to wait */
  bool full;    /* inlet: the outside was asked to wait */
  iso__buffer bytes;
  char *text; /* inlet: why it ended early; otherwise why it is gone */
  iso__inlet_events inlet;
  iso__outlet_events outlet;
  void *data;
};

/* ---- life ---- */

uint32_t iso__pipe_number(iso__worker *worker) { return ++worker->last_pipe; }

uint32_t iso__pipe_id(const iso__pipe *pipe) { return pipe->id; }

iso__worker *iso__pipe_worker(const iso__pipe *pipe) { return pipe->worker; }

static void tell(iso__runnable *runnable);

static iso__pipe *pipe_new(iso__worker *worker, pipe_kind kind, uint32_t id) {
  iso__pipe *pipe = calloc(1, sizeof *pipe);
  if (!pipe) abort();
  pipe->runnable.run = tell;
  pipe->worker = worker;
  pipe->kind = kind;
  pipe->id = id;
  pipe->inside = true;
  pipe->next = worker->pipes;
  worker->pipes = pipe;
  return pipe;
}

static void pipe_free(iso__pipe *pipe) {
  iso__pipe **at = &pipe->worker->pipes;
  while (*at != pipe) at = &(*at)->next;
  *at = pipe->next;
  iso__host_unschedule(pipe->worker->host, &pipe->runnable);
  iso__buffer_clear(&pipe->bytes);
  free(pipe->text);
  free(pipe);
}

static void free_if_done(iso__pipe *pipe) {
  if (!pipe->inside && !pipe->outside && !pipe->runnable.queued) pipe_free(pipe);
}

static iso__pipe *find(iso__worker *worker, uint32_t id, pipe_kind kind) {
  for (iso__pipe *pipe = worker->pipes; pipe; pipe = pipe->next) {
    if (pipe->id == id && pipe->kind == kind && pipe->inside) return pipe;
  }
  return NULL;
}

/* ---- telling the JavaScript ---- */

static void schedule(iso__pipe *pipe, news due) {
  pipe->due = due;
  iso__host_schedule(pipe->worker->host, &pipe->runnable);
}

static void tell(iso__runnable *runnable) {
  iso__pipe *pipe = (iso__pipe *)runnable;
  iso__worker *worker = pipe->worker;
  iso__in in[] = {iso__in_number(pipe->id), iso__in_number(pipe->due), iso__in_string("")};
  char *why = NULL;
  if (pipe->due == NEWS_GONE) {
    why = pipe->text;
    pipe->text = NULL;
    in[2] = iso__in_string(why);
  }
  free_if_done(pipe);
  iso__worker_task(worker, ISO__HOOK_PIPE, in, 3);
  free(why);
}

void iso__pipe_tell_gone(iso__worker *worker, uint32_t id, const char *why) {
  iso__pipe *pipe = pipe_new(worker, PIPE_NOTICE, id);
  pipe->inside = false;
  pipe->text = strdup(why);
  schedule(pipe, NEWS_GONE);
}

/* ---- inlets ---- */

iso__pipe *iso__inlet_new(iso__worker *worker, const iso__inlet_events *events, void *data) {
  iso__pipe *inlet = pipe_new(worker, PIPE_INLET, iso__pipe_number(worker));
  inlet->outside = true;
  inlet->inlet = *events;
  inlet->data = data;
  return inlet;
}

/* inletNew() -> id; there is nothing to read before the outside has taken it */
static void inlet_new(iso__call *call) {
  iso__worker *worker = iso__isolate_data(iso__call_isolate(call), ISO__WORKER_SLOT);
  iso__pipe *inlet = pipe_new(worker, PIPE_INLET, iso__pipe_number(worker));
  inlet->untaken = true;
  iso__return_number(call, inlet->id);
}

iso__pipe *iso__inlet_take(iso__worker *worker, uint32_t id, const iso__inlet_events *events,
                           void *data) {
  iso__pipe *inlet = find(worker, id, PIPE_INLET);
  if (!inlet || !inlet->untaken) return NULL;
  inlet->untaken = false;
  inlet->outside = true;
  inlet->inlet = *events;
  inlet->data = data;
  return inlet;
}

static void readable(iso__pipe *inlet) {
  if (!inlet->waiting) return;
  inlet->waiting = false;
  schedule(inlet, NEWS_READABLE);
}

bool iso__inlet_push(iso__pipe *inlet, const void *bytes, size_t length) {
  if (!iso__buffer_append(&inlet->bytes, bytes, length)) abort();
  readable(inlet);
  inlet->full = iso__buffer_length(&inlet->bytes) > ISO__PIPE_HIGH_WATER;
  return !inlet->full;
}

void iso__inlet_end(iso__pipe *inlet, const char *error) {
  inlet->outside = false;
  if (error) inlet->text = strdup(error);
  readable(inlet);
}

/* inletRead(id) -> bytes; true at the end; false when there is nothing yet: the hook will tell.
 * Throws why there will be nothing more. */
static void inlet_read(iso__call *call) {
  iso__worker *worker = iso__isolate_data(iso__call_isolate(call), ISO__WORKER_SLOT);
  iso__pipe *inlet = find(worker, iso__arg_uint(call, 0), PIPE_INLET);
  if (!inlet) {
    iso__return_bool(call, true);
    return;
  }
  size_t length = iso__buffer_length(&inlet->bytes);
  if (length > 0) {
    if (length > READ_LIMIT) length = READ_LIMIT;
    uint8_t *bytes = malloc(length);
    if (!bytes) abort();
    iso__buffer_take(&inlet->bytes, bytes, length);
    iso__return_bytes(call, bytes, length);
    if (inlet->full && iso__buffer_length(&inlet->bytes) <= ISO__PIPE_HIGH_WATER) {
      inlet->full = false;
      if (inlet->outside) inlet->inlet.drained(inlet->data);
    }
    return;
  }
  if (inlet->outside || inlet->untaken) {
    inlet->waiting = true;
    iso__return_bool(call, false);
    return;
  }
  inlet->inside = false;
  if (inlet->text) {
    iso__throw(call, "Error", inlet->text);
  } else {
    iso__return_bool(call, true);
  }
  free_if_done(inlet);
}

/* inletStop(id): it will not be read any more */
static void inlet_stop(iso__call *call) {
  iso__worker *worker = iso__isolate_data(iso__call_isolate(call), ISO__WORKER_SLOT);
  iso__pipe *inlet = find(worker, iso__arg_uint(call, 0), PIPE_INLET);
  if (!inlet) return;
  inlet->inside = false;
  if (inlet->outside) {
    inlet->outside = false;
    inlet->inlet.stopped(inlet->data);
  }
  free_if_done(inlet);
}

/* ---- outlets ---- */

/* outletNew() -> id; nothing may be written before the hook tells that bytes are asked for */
static void outlet_new(iso__call *call) {
  iso__worker *worker = iso__isolate_data(iso__call_isolate(call), ISO__WORKER_SLOT);
  iso__pipe *outlet = pipe_new(worker, PIPE_OUTLET, iso__pipe_number(worker));
  outlet->waiting = true;
  iso__return_number(call, outlet->id);
}

iso__pipe *iso__outlet_take(iso__worker *worker, uint32_t id, const iso__outlet_events *events,
                            void *data) {
  iso__pipe *outlet = find(worker, id, PIPE_OUTLET);
  if (!outlet || outlet->outside) return NULL;
  outlet->outside = true;
  outlet->outlet = *events;
  outlet->data = data;
  iso__outlet_drained(outlet);
  return outlet;
}

void iso__outlet_drained(iso__pipe *outlet) {
  if (!outlet->waiting) return;
  outlet->waiting = false;
  schedule(outlet, NEWS_DRAINED);
}

void iso__outlet_close(iso__pipe *outlet, const char *why) {
  outlet->outside = false;
  outlet->inside = false;
  free(outlet->text);
  outlet->text = strdup(why);
  schedule(outlet, NEWS_GONE);
}

/* outletWrite(id, bytes) -> whether more may be written before the hook asks for it */
static void outlet_write(iso__call *call) {
  iso__worker *worker = iso__isolate_data(iso__call_isolate(call), ISO__WORKER_SLOT);
  iso__pipe *outlet = find(worker, iso__arg_uint(call, 0), PIPE_OUTLET);
  const uint8_t *bytes;
  size_t length;
  bool more = false;
  if (outlet && outlet->outside && iso__arg_bytes(call, 1, &bytes, &length)) {
    more = outlet->outlet.write(outlet->data, bytes, length);
    outlet->waiting = !more;
  }
  iso__return_bool(call, more);
}

/* outletEnd(id, error or undefined) */
static void outlet_end(iso__call *call) {
  iso__worker *worker = iso__isolate_data(iso__call_isolate(call), ISO__WORKER_SLOT);
  iso__pipe *outlet = find(worker, iso__arg_uint(call, 0), PIPE_OUTLET);
  if (!outlet) return;
  outlet->inside = false;
  if (outlet->outside) {
    char *error = iso__arg_is_undefined(call, 1) ? NULL : iso__arg_string(call, 1, NULL);
    outlet->outside = false;
    outlet->outlet.ended(outlet->data, error);
    free(error);
  }
  free_if_done(outlet);
}

/* ---- the worker's end ---- */

void iso__worker_pipes_end(iso__worker *worker) {
  while (worker->pipes) {
    iso__pipe *pipe = worker->pipes;
    bool outside = pipe->outside;
    pipe->inside = false;
    pipe->outside = false;
    /* What is told may give other pipes up, so this one goes first. */
    iso__inlet_events inlet = pipe->inlet;
    iso__outlet_events outlet = pipe->outlet;
    pipe_kind kind = pipe->kind;
    void *data = pipe->data;
    pipe_free(pipe);
    if (outside && kind == PIPE_INLET) inlet.stopped(data);
    if (outside && kind == PIPE_OUTLET) outlet.ended(data, "The worker has ended.");
  }
}

const iso__native iso__pipe_natives[] = {
    {"inletNew", inlet_new},   {"inletRead", inlet_read},     {"inletStop", inlet_stop},
    {"outletNew", outlet_new}, {"outletWrite", outlet_write}, {"outletEnd", outlet_end},
};
const size_t iso__pipe_native_count = sizeof iso__pipe_natives / sizeof iso__pipe_natives[0];

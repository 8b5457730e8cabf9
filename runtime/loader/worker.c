/* A worker: started from its code, given its frames, ended. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "internal.h"
#include "pipes.h"
#include "pool.h"
#include "remote.h"

static void run_worker(iso__runnable *runnable);

iso__worker *iso__worker_new(iso__host *host, const char *name, iso__end *parent) {
  iso__worker *worker = calloc(1, sizeof *worker);
  if (!worker) abort();
  worker->runnable.run = run_worker;
  worker->host = host;
  worker->name = strdup(name);
  worker->bundle = iso__bundle_new();
  worker->parent = parent;
  iso__host_add(host, worker);
  return worker;
}

void iso__worker_commit(iso__worker *worker) {
  worker->state = ISO__WORKER_WAITING;
  if (worker->remote) {
    iso__remote_start(worker->remote);
  } else {
    iso__host_schedule_start(worker->host, &worker->runnable);
  }
}

/* ---- links ---- */

static void link_ready(iso__link *link) {
  iso__worker *worker = link->worker;
  if (link->ready || worker->state == ISO__WORKER_ENDED) return;
  link->ready = true;
  link->next_ready = NULL;
  if (worker->ready_last) {
    worker->ready_last->next_ready = link;
  } else {
    worker->ready_first = link;
  }
  worker->ready_last = link;
  iso__host_schedule(worker->host, &worker->runnable);
}

static void on_wake(void *data) { link_ready(data); }

uint32_t iso__worker_link(iso__worker *worker, iso__end *end) {
  uint32_t number = iso__ends_add(worker->ends, end);
  if (number >= worker->link_count) {
    uint32_t count = worker->link_count ? worker->link_count * 2 : 4;
    worker->links = realloc(worker->links, count * sizeof *worker->links);
    if (!worker->links) abort();
    memset(worker->links + worker->link_count, 0,
           (count - worker->link_count) * sizeof *worker->links);
    worker->link_count = count;
  }
  iso__link *link = calloc(1, sizeof *link);
  if (!link) abort();
  link->worker = worker;
  link->number = number;
  worker->links[number] = link;
  iso__end_on_wake(end, on_wake, link);
  if (iso__end_waiting(end)) link_ready(link);
  return number;
}

void iso__worker_unlink(iso__worker *worker, uint32_t number, const char *message) {
  iso__end *end = iso__ends_get(worker->ends, number);
  if (!end || iso__end_closed(end)) return;
  iso__end_close(end, "Error", message);
  link_ready(worker->links[number]); /* this side hears of it as a frame, like the other */
}

/* The end of a session with a process can wake the link that is just being told of it. */
static void unready(iso__worker *worker, iso__link *link) {
  iso__link *before = NULL;
  if (!link->ready) return;
  for (iso__link *at = worker->ready_first; at != link; at = at->next_ready) before = at;
  *(before ? &before->next_ready : &worker->ready_first) = link->next_ready;
  if (worker->ready_last == link) worker->ready_last = before;
  link->ready = false;
}

static void remove_link(iso__worker *worker, iso__link *link) {
  unready(worker, link);
  iso__ends_remove(worker->ends, link->number);
  worker->links[link->number] = NULL;
  if (link->loaded_worker) iso__isolate_external_memory(worker->isolate, -ISO__LOADED_WORKER_BYTES);
  if (link->other) link->other->maker = NULL;
  free(link);
}

/* ---- turns ---- */

static void enter(iso__worker *worker) {
  iso__worker_turn_begins(worker);
  iso__enter(worker->isolate);
  iso__worker_clock_tick(worker);
}

static void end_terminated(iso__worker *worker) {
  const char *why = worker->ending;
  if (!why) {
    why = iso__isolate_out_of_memory(worker->isolate) ? "Worker exceeded memory limit."
                                                      : "Worker exceeded CPU time limit.";
  }
  iso__worker_end(worker, "Error", why);
}

/* True when the worker can do nothing more by itself although someone waits for its answer: no
 * timer, no fetch, no call of its own, nothing of it that others could still call. */
static bool has_hung(const iso__worker *worker) {
  if (worker->state != ISO__WORKER_READY || worker->timers || worker->fetches || worker->pipes) {
    return false;
  }
  const iso__open *open = iso__ends_open(worker->ends);
  return !worker->ready_first && open->answers > 0 && open->calls == 0 && open->exports == 0;
}

static void leave(iso__worker *worker) {
  iso__run_microtasks(worker->isolate);
  if (!iso__isolate_terminated(worker->isolate) && has_hung(worker)) {
    iso__hook(worker->isolate, ISO__HOOK_HUNG, NULL, 0, NULL, NULL);
  }
  iso__leave(worker->isolate);
  iso__worker_turn_ends(worker);
  if (iso__isolate_terminated(worker->isolate)) end_terminated(worker);
}

void iso__worker_task(iso__worker *worker, iso__hook_index hook, const iso__in *in, size_t count) {
  if (worker->state != ISO__WORKER_READY || worker->remote) return;
  enter(worker);
  iso__exception thrown = {0};
  if (iso__hook(worker->isolate, hook, in, count, NULL, &thrown) != 0 && thrown.message) {
    iso__host_console(worker->host, worker->name, "error", thrown.message);
  }
  iso__exception_clear(&thrown);
  leave(worker);
}

/* ---- frames ---- */

/* The hook of a frame; what it threw is no matter of the sender's. */
static void tell_frame(iso__worker *worker, const iso__in *in, size_t count) {
  iso__exception thrown = {0};
  if (iso__hook(worker->isolate, ISO__HOOK_FRAME, in, count, NULL, &thrown) != 0 &&
      thrown.message) {
    iso__host_console(worker->host, worker->name, "error", thrown.message);
  }
  iso__exception_clear(&thrown);
}

/* The answer has been taken: the other side need not keep what could be built on it. */
static void finish_call(iso__end *end, uint32_t id) {
  iso__end_send(end, &(iso__outgoing){.type = ISO__FRAME_FINISH, .id = id});
}

static void deliver(iso__worker *worker, const iso__link *link, const iso__frame *frame) {
  iso__end *end = iso__ends_get(worker->ends, link->number);
  uint32_t flat[2 * 64];
  uint32_t *caps = flat;
  if (frame->cap_count > 64) caps = calloc(frame->cap_count, 2 * sizeof *caps);
  if (!caps) abort();
  for (size_t i = 0; i < frame->cap_count; i++) {
    caps[2 * i] = frame->caps[i].receiver_hosts;
    caps[2 * i + 1] = frame->caps[i].id;
  }
  uint32_t target = frame->target;
  if (frame->type == ISO__FRAME_RELEASE) {
    target = iso__end_export_refs(end, frame->id);
  }
  iso__in in[] = {iso__in_number(link->number),
                  iso__in_number(frame->type),
                  iso__in_number(frame->flags),
                  iso__in_number(frame->id),
                  iso__in_number(target),
                  {.kind = ISO__IN_UINTS, .uints = caps, .length = frame->cap_count * 2}};
  size_t count = sizeof in / sizeof in[0] - (frame->cap_count == 0);
  iso__worker_clock_tick(worker);
  iso__ends_set_payload(worker->ends, frame->payload, frame->payload_length);
  tell_frame(worker, in, count);
  iso__ends_set_payload(worker->ends, NULL, 0);
  if (frame->type == ISO__FRAME_RETURN) finish_call(end, frame->id);
  iso__run_microtasks(worker->isolate);
  if (caps != flat) free(caps);
}

static iso__link *take_ready(iso__worker *worker) {
  iso__link *link = worker->ready_first;
  if (!link) return NULL;
  worker->ready_first = link->next_ready;
  if (!worker->ready_first) worker->ready_last = NULL;
  link->ready = false;
  return link;
}

/* The reason of a session's end, as JSON for the hook. */
static void deliver_end(iso__worker *worker, const iso__link *link, iso__frame *frame) {
  const char *name = (const char *)frame->payload;
  const char *message = name + strlen(name) + 1;
  char *json = iso__json_reason(name, message);
  size_t length;
  uint8_t *payload = iso__text_payload(json, strlen(json), NULL, 0, &length);
  size_t prefix = iso__frame_prefix(0);
  iso__frame told = {
      .type = ISO__FRAME_END, .payload = payload + prefix, .payload_length = length - prefix};
  deliver(worker, link, &told);
  free(payload);
  free(json);
}

/* The next frame to be told. A call under the number of one that is finished takes that one's place,
 * so that the isolate need not hear of its end; with one call after the other that is every call. */
static int next_frame(iso__worker *worker, const iso__link *link, iso__end *end,
                      iso__frame *frame) {
  int received = iso__end_receive(end, frame);
  if (received <= 0 || frame->type != ISO__FRAME_FINISH || !iso__end_waiting(end)) return received;
  iso__frame finish = *frame;
  received = iso__end_receive(end, frame);
  bool replaced = received > 0 && frame->type == ISO__FRAME_CALL && frame->id == finish.id;
  if (!replaced) deliver(worker, link, &finish);
  iso__frame_clear(&finish);
  return received;
}

/* Gives one link's next frame to the isolate. False when the worker's maker has ended it. */
static bool turn_of(iso__worker *worker, iso__link *link) {
  iso__end *end = iso__ends_get(worker->ends, link->number);
  iso__frame frame;
  int received = next_frame(worker, link, end, &frame);
  if (received == 0) return true;
  bool parent = link->number == 0;
  if (received > 0) {
    deliver(worker, link, &frame);
  } else if (!parent) {
    deliver_end(worker, link, &frame);
    remove_link(worker, link);
    link = NULL;
  }
  iso__frame_clear(&frame);
  if (link && iso__end_waiting(end)) link_ready(link);
  return received > 0 || !parent;
}

enum {
  FRAMES_A_TURN = 32,
  UNSENT_A_TURN = 4 * 1024 * 1024 /* then those have a turn for whom it is */
};

static void give_frames(iso__worker *worker) {
  bool wanted = true;
  enter(worker);
  for (int i = 0; i < FRAMES_A_TURN && wanted && worker->state == ISO__WORKER_READY; i++) {
    if (i > 0 && iso__ends_open(worker->ends)->unsent > UNSENT_A_TURN) break;
    iso__link *link = take_ready(worker);
    if (!link) break;
    wanted = turn_of(worker, link);
    if (iso__isolate_terminated(worker->isolate)) break;
  }
  leave(worker);
  if (!wanted) iso__worker_end(worker, "Error", "The worker was ended by who loaded it.");
  if (worker->state == ISO__WORKER_READY && worker->ready_first) {
    iso__host_schedule(worker->host, &worker->runnable);
  }
}

/* ---- start ---- */

static iso__module *resolve(void *data, const char *specifier, iso__module *referrer,
                            char **message, const char **error_class) {
  iso__worker *worker = data;
  return iso__bundle_resolve(worker->bundle, specifier, referrer, message, error_class);
}

/* A loaded worker that nobody in this isolate can reach any more. V8 collects: no JavaScript. */
static void collected(void *data, uint32_t number) {
  iso__worker_unlink(data, number, "The worker was released by who loaded it.");
}

static double now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* False where there is no room for it: *lacking, malloc'ed, says what to do. */
static bool make_isolate(iso__worker *worker, char **lacking) {
  iso__isolate_options options = {
      .interface = iso__loader_interface(),
      .data = worker,
      .heap_limit = (size_t)worker->memory_mb * 1024 * 1024,
      .resolve = resolve,
      .collected = collected,
  };
  iso__isolate_times times = {0};
  worker->isolate = iso__host_take_isolate(worker->host);
  worker->borrowed = worker->isolate != NULL;
  if (!worker->isolate) worker->isolate = iso__host_take_pooled(worker->host);
  if (worker->isolate) {
    iso__isolate_adopt(worker->isolate, &options);
  } else {
    *lacking = iso__pool_lacking();
    if (*lacking) return false;
    worker->isolate = iso__isolate_new(&options, &times);
  }
  worker->timing.isolate_us = times.isolate_us;
  worker->timing.context_us = times.context_us;
  iso__isolate_set_data(worker->isolate, ISO__WORKER_SLOT, worker);
  worker->ends = iso__ends_new(worker->isolate);
  iso__ends_limit(worker->ends, options.heap_limit);
  return true;
}

/* Gives the isolate its env and configuration: the first frame from its maker. */
static bool boot(iso__worker *worker, iso__exception *thrown) {
  iso__frame frame;
  iso__end *parent = worker->parent;
  if (iso__end_receive(parent, &frame) != 1 || frame.type != ISO__FRAME_BOOT) {
    iso__frame_clear(&frame);
    thrown->message = strdup("The worker's maker sent no configuration.");
    return false;
  }
  uint32_t number = iso__worker_link(worker, parent);
  worker->parent = NULL;
  uint32_t *caps = calloc(frame.cap_count * 2 + 1, sizeof *caps);
  if (!caps) abort();
  for (size_t i = 0; i < frame.cap_count; i++) {
    caps[2 * i] = frame.caps[i].receiver_hosts;
    caps[2 * i + 1] = frame.caps[i].id;
  }
  iso__in in[] = {iso__in_number(number),
                  {.kind = ISO__IN_BOOL, .number = worker->parent_has_no_v8},
                  iso__in_string(worker->config),
                  {.kind = ISO__IN_UINTS, .uints = caps, .length = frame.cap_count * 2}};
  iso__ends_set_payload(worker->ends, frame.payload, frame.payload_length);
  int failed =
      iso__hook(worker->isolate, ISO__HOOK_BOOT, in, sizeof in / sizeof in[0], NULL, thrown);
  iso__ends_set_payload(worker->ends, NULL, 0);
  free(caps);
  iso__frame_clear(&frame);
  return failed == 0;
}

static bool evaluate(iso__worker *worker, iso__exception *thrown) {
  double started = now_us();
  iso__module *main_module = iso__bundle_link(worker->bundle, worker->isolate, thrown);
  double linked = now_us();
  worker->timing.compile_us = linked - started;
  if (!main_module) return false;
  iso__evaluation evaluation = iso__module_evaluate(worker->isolate, main_module, thrown);
  if (evaluation == ISO__EVALUATION_PENDING) {
    /* Nothing that could settle it may be started before the worker has: no I/O, no timers. */
    thrown->name = strdup("Error");
    thrown->message = strdup("Top-level await in module is unsettled.");
    return false;
  }
  if (evaluation == ISO__EVALUATION_FAILED) return false;
  iso__in in = {.kind = ISO__IN_NAMESPACE, .module = main_module};
  bool right = iso__hook(worker->isolate, ISO__HOOK_READY, &in, 1, NULL, thrown) == 0;
  worker->timing.evaluate_us = now_us() - linked;
  return right;
}

static bool is_standard(const char *name) {
  static const char *const names[] = {"Error",          "TypeError", "RangeError", "SyntaxError",
                                      "ReferenceError", "EvalError", "URIError",   "CompileError"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcmp(names[i], name) == 0) return true;
  }
  return false;
}

/* "  at PLACE" for each line of `places`, each after a line break; malloc'ed. */
static char *places_text(const char *places) {
  char *text = strdup("");
  while (text && places && *places) {
    size_t length = strcspn(places, "\n");
    char *longer = iso__format("%s\n  at %.*s", text, (int)length, places);
    free(text);
    text = longer;
    places += length + (places[length] == '\n');
  }
  return text;
}

/* The text of clause errors.startup. */
static char *startup_failure(const iso__exception *thrown) {
  const char *name = thrown->name ? thrown->name : "Error";
  char *places = places_text(thrown->where);
  char *text = iso__format("Failed to start Worker:\nUncaught %s%s: %s%s",
                           is_standard(name) ? "" : "Error: ", name,
                           thrown->message ? thrown->message : "", places);
  free(places);
  return text;
}

static void start(iso__worker *worker) {
  iso__exception thrown = {0};
  char *lacking = NULL;
  if (!make_isolate(worker, &lacking)) {
    iso__worker_end(worker, "Error", lacking);
    free(lacking);
    return;
  }
  enter(worker);
  worker->state = ISO__WORKER_READY; /* frames wait until this turn is over */
  bool right = boot(worker, &thrown) && evaluate(worker, &thrown);
  worker->started = right;
  leave(worker);
  if (!right && worker->state != ISO__WORKER_ENDED) {
    char *message = startup_failure(&thrown);
    iso__worker_end(worker, "Error", message);
    free(message);
  }
  iso__exception_clear(&thrown);
}

static void run_worker(iso__runnable *runnable) {
  iso__worker *worker = (iso__worker *)runnable;
  if (worker->state == ISO__WORKER_WAITING) {
    start(worker);
  } else if (worker->state == ISO__WORKER_READY) {
    give_frames(worker);
  }
}

/* ---- end ---- */

void iso__worker_end(iso__worker *worker, const char *name, const char *message) {
  if (worker->state == ISO__WORKER_ENDED) return;
  worker->state = ISO__WORKER_ENDED;
  if (worker->handle) *worker->handle = NULL;
  if (worker->maker) worker->maker->other = NULL;
  worker->maker = NULL;
  iso__host_unschedule(worker->host, &worker->runnable);
  if (worker->remote) iso__remote_end(worker->remote, name, message);
  if (worker->parent) iso__end_close(worker->parent, name, message);
  for (uint32_t i = 0; i < worker->link_count; i++) {
    if (!worker->links[i]) continue;
    iso__end_close(iso__ends_get(worker->ends, i), name, message);
  }
  iso__host_bury(worker->host, worker);
}

size_t iso__worker_bytes(const iso__worker *worker) {
  if (worker->remote) return iso__remote_weight(worker->remote);
  return worker->isolate ? iso__isolate_heap_used(worker->isolate) : 0;
}

void iso__worker_free(iso__worker *worker) {
  if (worker->loading) iso__worker_end(worker->loading, "Error", "Its maker has ended.");
  iso__worker_timers_end(worker);
  iso__worker_fetches_end(worker);
  iso__worker_websockets_end(worker);
  iso__worker_pipes_end(worker);
  if (worker->remote) iso__remote_free(worker->remote);
  if (worker->borrowed) {
    iso__host_give_isolate(worker->host, worker->isolate);
  } else {
    iso__isolate_free(worker->isolate);
  }
  iso__ends_free(worker->ends);
  iso__end_free(worker->parent);
  for (uint32_t i = 0; i < worker->link_count; i++) {
    if (worker->links[i] && worker->links[i]->other) worker->links[i]->other->maker = NULL;
    free(worker->links[i]);
  }
  free(worker->links);
  iso__bundle_free(worker->bundle);
  free(worker->config);
  free(worker->ending);
  free(worker->name);
  free(worker);
}

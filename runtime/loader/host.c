/* The event loop, and the workers and clients that have a turn coming. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "pool.h"

typedef struct queue {
  iso__runnable *first;
  iso__runnable *last;
} queue;

struct iso__host {
  uv_loop_t loop;
  uv_idle_t turns; /* keeps the loop from sleeping while something is runnable */
  uv_timer_t tidy; /* for memory that was left and is not wanted; keeps no loop alive */
  iso_options options;
  queue runnable;
  /* Of workers: one a turn, so that the first is answered before the last has begun. */
  queue starts;
  iso__worker *workers;
  size_t worker_count;
  iso__worker *buried; /* ended, to be freed outside any of their own calls */
  iso__http_client *http;
  iso__watchdog *watchdog;
  iso__zygote *zygote;       /* NULL: loaded workers are isolates here */
  iso__isolate *isolate;     /* one that nobody has used; NULL: none */
  iso__client *network;      /* NULL: nobody has wanted one */
  iso__transport *transport; /* in a guest's process: to the network; NULL: there is none */
  iso__pool *pool;           /* NULL: none */
};

enum { RUNS_A_TURN = 64 };

static void run_first(queue *from) {
  iso__runnable *runnable = from->first;
  from->first = runnable->next;
  if (!from->first) from->last = NULL;
  runnable->queued = false;
  runnable->next = NULL;
  runnable->run(runnable);
}

static void run_runnable(iso__host *host) {
  for (int i = 0; i < RUNS_A_TURN && host->runnable.first; i++) run_first(&host->runnable);
}

static void run_due(iso__host *host) {
  run_runnable(host);
  if (!host->starts.first) return;
  run_first(&host->starts);
  run_runnable(host);
}

static bool anything_due(const iso__host *host) {
  return host->runnable.first || host->starts.first;
}

/* The engine gives back some of what it keeps with each turn of a worker; where none has a turn, the
 * rest goes by time. */
enum { TIDY_FIRST_MS = 4000, TIDY_AGAIN_MS = 500, TIDY_AT_ONCE = 8 };

static void on_tidy(uv_timer_t *timer) {
  bool more = true;
  for (int i = 0; i < TIDY_AT_ONCE && more; i++) more = iso__engine_give_back();
  if (more) uv_timer_start(timer, on_tidy, TIDY_AGAIN_MS, 0);
}

static void free_buried(iso__host *host) {
  bool any = host->buried != NULL;
  while (host->buried) {
    iso__worker *worker = host->buried;
    host->buried = worker->next;
    iso__worker_free(worker);
  }
  if (!any) return;
  /* Not before: what they leave is what the next ones are made in. */
  iso__pool_refill(host->pool);
  if (!uv_is_active((uv_handle_t *)&host->tidy))
    uv_timer_start(&host->tidy, on_tidy, TIDY_FIRST_MS, 0);
}

static void on_turn(uv_idle_t *handle) {
  iso__host *host = handle->data;
  run_due(host);
  free_buried(host);
  if (!anything_due(host)) uv_idle_stop(handle);
}

static void put(iso__host *host, queue *into, iso__runnable *runnable) {
  if (runnable->queued) return;
  runnable->queued = true;
  runnable->next = NULL;
  if (into->last) {
    into->last->next = runnable;
  } else {
    into->first = runnable;
  }
  into->last = runnable;
  uv_idle_start(&host->turns, on_turn);
}

void iso__host_schedule(iso__host *host, iso__runnable *runnable) {
  put(host, &host->runnable, runnable);
}

void iso__host_schedule_start(iso__host *host, iso__runnable *runnable) {
  put(host, &host->starts, runnable);
}

static void take_out(queue *from, const iso__runnable *runnable) {
  iso__runnable *before = NULL;
  for (iso__runnable *at = from->first; at; before = at, at = at->next) {
    if (at != runnable) continue;
    if (before) {
      before->next = at->next;
    } else {
      from->first = at->next;
    }
    if (from->last == at) from->last = before;
    return;
  }
}

void iso__host_unschedule(iso__host *host, iso__runnable *runnable) {
  if (!runnable->queued) return;
  take_out(&host->runnable, runnable);
  take_out(&host->starts, runnable);
  runnable->queued = false;
  runnable->next = NULL;
}

bool iso__host_turn(iso__host *host) {
  if (anything_due(host) || host->buried) {
    /* Calls between workers need no system call. Now and then the loop still gets its turn. */
    run_due(host);
    /* Answers leave before who gave them is freed, which is not their matter. */
    uv_run(&host->loop, UV_RUN_NOWAIT);
    free_buried(host);
    return true;
  }
  if (!uv_loop_alive(&host->loop)) return false;
  iso__pool_refill(host->pool);
  uv_run(&host->loop, UV_RUN_ONCE);
  free_buried(host);
  return true;
}

bool iso__host_sleeps(iso__host *host) {
  if (anything_due(host) || host->buried) return false;
  uv_idle_stop(&host->turns);
  return uv_backend_timeout(&host->loop) < 0;
}

/* ---- processes of guests ---- */

bool iso__host_is_apart(const iso__host *host) {
  return host->options.isolation == ISO_ISOLATION_PROCESS;
}

/* What a process may have in all: V8's heap with the room to end in, as much for ArrayBuffers, and what
 * neither counts. It is there for who gets around V8's own limits. */
static uint64_t memory_of(uint32_t memory_mb) {
  enum { BESIDE_MB = 256 };
  return ((uint64_t)memory_mb * 3 + BESIDE_MB) * 1024 * 1024;
}

static void say_what_is_missing(iso__host *host) {
  const iso__confined *confined = iso__zygote_confined(host->zygote);
  if (iso__confined_completely(confined)) return;
  char *missing = iso__confined_text(confined, true);
  char *line = iso__format("workers' processes are confined with less than there could be: %s",
                           missing ? missing : "layers are missing");
  iso__host_console(host, "isoload", "warn", line);
  free(line);
  free(missing);
}

static iso_status start_zygote(iso__host *host, iso_error *error) {
  iso__zygote_options options = {.strict = host->options.strict,
                                 .pool = host->options.pool,
                                 .memory_bytes = memory_of(host->options.memory_mb)};
  iso_status status = iso__zygote_new(&host->loop, &options, &host->zygote, error);
  if (status == ISO_OK) say_what_is_missing(host);
  return status;
}

iso_status iso__host_spawn(iso__host *host, uint32_t memory_mb, iso__process_exited_fn exited,
                           void *data, iso__process **process, int *socket, iso_error *error) {
  if (host->zygote && !iso__zygote_alive(host->zygote)) {
    iso__zygote_free(host->zygote);
    host->zygote = NULL;
  }
  iso_status status = host->zygote ? ISO_OK : start_zygote(host, error);
  if (status != ISO_OK) return status;
  return iso__zygote_spawn(host->zygote, memory_of(memory_mb), exited, data, process, socket,
                           error);
}

/* ---- the host ---- */

static iso_status start_pool(iso__host *host, iso_error *error) {
  host->pool = iso__pool_new(host->options.pool, (size_t)host->options.memory_mb * 1024 * 1024);
  if (host->pool) return ISO_OK;
  return iso__io_error(error, ISO_ERR_SYSTEM,
                       "No thread for the pool could be started; raise the limit of processes "
                       "(ulimit -u) or do without a pool.");
}

iso_status iso__host_new(const iso_options *options, iso__host **out, iso_error *error) {
  if (options && options->isolation != ISO_ISOLATION_ISOLATE &&
      options->isolation != ISO_ISOLATION_PROCESS) {
    return iso__io_error(error, ISO_ERR_ARGUMENT, "There is no isolation level %d.",
                         (int)options->isolation);
  }
  size_t length = (size_t)(iso__snapshot_end - iso__snapshot_start);
  if (iso__engine_init(iso__snapshot_start, length) != 0) {
    return iso__io_error(error, ISO_ERR_UNAVAILABLE,
                         "V8 %s refuses the startup snapshot that this program was built with; "
                         "build isoload again with this V8.",
                         iso__engine_v8_version());
  }
  iso__host *host = calloc(1, sizeof *host);
  if (!host) abort();
  if (options) host->options = *options;
  if (host->options.memory_mb == 0) host->options.memory_mb = 128;
  int failed = uv_loop_init(&host->loop);
  if (failed) {
    free(host);
    return iso__io_error(error, ISO_ERR_SYSTEM, "No event loop could be made: %s.",
                         uv_strerror(failed));
  }
  uv_idle_init(&host->loop, &host->turns);
  host->turns.data = host;
  uv_timer_init(&host->loop, &host->tidy);
  uv_unref((uv_handle_t *)&host->tidy);
  host->watchdog = iso__watchdog_new();
  iso_status status = ISO_OK;
  if (iso__host_is_apart(host)) {
    status = start_zygote(host, error);
  } else if (host->options.pool > 0) {
    status = start_pool(host, error);
  }
  if (status == ISO_OK) {
    *out = host;
  } else {
    iso__host_free(host);
  }
  return status;
}

static void close_leftover(uv_handle_t *handle, void *data) {
  (void)data;
  if (!uv_is_closing(handle)) uv_close(handle, NULL);
}

void iso__host_free(iso__host *host) {
  if (!host) return;
  iso__client_free(host->network);
  host->network = NULL;
  iso__pool_free(host->pool);
  host->pool = NULL; /* nobody will want what the ends of workers make room for */
  while (host->workers) {
    iso__worker_end(host->workers, "Error", "The runtime is ending.");
    free_buried(host);
  }
  free_buried(host);
  iso__zygote_free(host->zygote);
  iso__isolate_free(host->isolate);
  iso__http_client_free(host->http);
  iso__sockets_end(&host->loop);
  iso__watchdog_free(host->watchdog);
  uv_walk(&host->loop, close_leftover, NULL);
  while (uv_run(&host->loop, UV_RUN_DEFAULT) != 0) {}
  uv_loop_close(&host->loop);
  free(host);
}

uv_loop_t *iso__host_loop(iso__host *host) { return &host->loop; }

void iso__host_release(iso__host *host) {
  free_buried(host);
  iso__host_settle(host);
}

void iso__host_settle(iso__host *host) {
  if (host->zygote) iso__zygote_settle(host->zygote);
}

size_t iso__host_worker_count(const iso__host *host) { return host->worker_count; }
iso__watchdog *iso__host_watchdog(iso__host *host) { return host->watchdog; }
const iso_options *iso__host_options(const iso__host *host) { return &host->options; }
void iso__host_set_clock(iso__host *host, iso_clock clock) { host->options.clock = clock; }

void iso__host_give_isolate(iso__host *host, iso__isolate *isolate) { host->isolate = isolate; }

iso__client **iso__host_network(iso__host *host) { return &host->network; }

void iso__host_give_transport(iso__host *host, iso__transport *transport) {
  host->transport = transport;
}

iso__transport *iso__host_take_transport(iso__host *host) {
  iso__transport *transport = host->transport;
  host->transport = NULL;
  return transport;
}

iso__isolate *iso__host_take_isolate(iso__host *host) {
  iso__isolate *isolate = host->isolate;
  host->isolate = NULL;
  return isolate;
}

iso__isolate *iso__host_take_pooled(iso__host *host) {
  return host->pool ? iso__pool_take(host->pool) : NULL;
}

uint64_t iso__isolates_made(void) { return iso__engine_isolates_made(); }
uint64_t iso__isolates_worth(void) { return iso__engine_isolates_worth(); }

uint64_t iso__host_processes_retired(const iso__host *host) {
  return host->zygote ? iso__zygote_retired(host->zygote) : 0;
}

iso__http_client *iso__host_http(iso__host *host) {
  if (!host->http && iso__http_client_new(&host->loop, NULL, &host->http, NULL) != ISO_OK) abort();
  return host->http;
}

void iso__host_add(iso__host *host, iso__worker *worker) {
  worker->next = host->workers;
  if (host->workers) host->workers->previous = worker;
  host->workers = worker;
  host->worker_count++;
}

void iso__host_bury(iso__host *host, iso__worker *worker) {
  if (worker->previous) {
    worker->previous->next = worker->next;
  } else {
    host->workers = worker->next;
  }
  if (worker->next) worker->next->previous = worker->previous;
  host->worker_count--;
  worker->previous = NULL;
  worker->next = host->buried;
  host->buried = worker;
  uv_idle_start(&host->turns, on_turn);
}

/* A guest's line on a terminal must not be able to move the cursor or rename the window. */
static void print_line(const char *worker, const char *level, const char *line) {
  size_t length = strlen(line);
  char *safe = malloc(4 * length + 1); /* four bytes a character at the most */
  if (!safe) abort();
  char *to = safe;
  for (const char *at = line; *at; at++) {
    bool control = ((unsigned char)*at < 0x20 && *at != '\n' && *at != '\t') || *at == 0x7f;
    if (control) {
      to += sprintf(to, "\\x%02x", (unsigned char)*at);
    } else {
      *to++ = *at;
    }
  }
  *to = '\0';
  fprintf(stderr, "[%s] %s: %s\n", worker, level, safe);
  free(safe);
}

void iso__host_console(iso__host *host, const char *worker, const char *level, const char *line) {
  if (host->options.console) {
    host->options.console(host->options.console_data, worker, level, line);
  } else {
    print_line(worker, level, line);
  }
}

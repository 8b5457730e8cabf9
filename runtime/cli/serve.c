/* isoload serve: a parent worker behind an HTTP server. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "io.h"
#include "isolation.h"
#include "master.h"
#include "options.h"
#include "parent.h"
#include "verbs.h"
#include "websocket.h"

static const char default_listen[] = "127.0.0.1:8787";

/* How long a worker that others have replaced waits for those who keep a connection open to it. */
enum { LINGER_MS = 2000 };

typedef struct visit visit;

/* Wakes the loop, and why; alone for themselves because a signal handler has no other way to find them. */
static uv_async_t stop_wanted;
static volatile sig_atomic_t retiring;

typedef struct service {
  iso__parent parent;
  iso__http_server *server;
  visit *visits; /* those that wait for the worker's answer */
  int ready;     /* of a worker of a master: where it says that it serves; else -1 */
  uint64_t
      worth; /* isolates that this process makes before another takes its place; 0: any number */
  bool draining;
  bool done;
} service;

/* A request that the worker is answering. */
struct visit {
  service *service;
  iso__http_exchange *exchange;
  iso__visit *visit; /* the worker's side of it */
  char *label;       /* "GET http://...", for the log */
  visit *next;
  visit **link;
};

/* ---- Visits ---- */

static visit *visit_new(service *at, iso__http_exchange *exchange,
                        const iso__http_request *request) {
  visit *made = calloc(1, sizeof *made);
  if (made == NULL || asprintf(&made->label, "%s %s", request->method, request->url) < 0) {
    free(made);
    return NULL;
  }
  made->service = at;
  made->exchange = exchange;
  made->next = at->visits;
  made->link = &at->visits;
  if (made->next != NULL) {
    made->next->link = &made->next;
  }
  at->visits = made;
  return made;
}

/* The first moment at which this process has done its share. */
static void retire_when_due(service *at) {
  if (at->worth == 0 || iso__isolates_made() < at->worth) {
    return;
  }
  at->worth = 0;
  retiring = 1;
  uv_async_send(&stop_wanted);
}

static void visit_free(visit *one) {
  *one->link = one->next;
  if (one->next != NULL) {
    one->next->link = one->link;
  }
  if (one->visit != NULL) {
    iso__visit_cancel(one->visit, "The client has disconnected.");
  }
  retire_when_due(one->service);
  free(one->label);
  free(one);
}

/* ---- Answers ---- */

static void answer_failure(iso__http_exchange *exchange) {
  static const iso_header type = {"content-type", "text/plain;charset=UTF-8"};
  static const char text[] = "The worker failed to answer this request.\n";
  if (iso__http_exchange_respond(exchange, 500, &type, 1, text, strlen(text), NULL) != ISO_OK) {
    iso__http_exchange_abort(exchange);
  }
}

static iso_status answer(iso__http_exchange *exchange, const iso__reply *reply, bool streamed,
                         iso_error *error) {
  const iso__reply_head *head = reply->head;
  return streamed
             ? iso__http_exchange_start(exchange, head->status, head->headers, head->header_count,
                                        error)
             : iso__http_exchange_respond(exchange, head->status, head->headers, head->header_count,
                                          reply->raw, reply->raw_length, error);
}

static void on_head(void *data, const iso__reply *reply, bool streamed) {
  visit *one = data;
  iso_error error = {0};
  if (!streamed) {
    one->visit = NULL;
  }
  if (reply->status != ISO_OK) {
    iso__verb_say("serve", one->label, reply->error);
    answer_failure(one->exchange);
  } else if (answer(one->exchange, reply, streamed, &error) != ISO_OK) {
    iso__verb_say("serve", one->label, &error);
    iso_error_clear(&error);
    answer_failure(one->exchange);
  } else if (streamed) {
    return;
  }
  visit_free(one);
}

static bool on_body(void *data, const void *bytes, size_t length) {
  visit *one = data;
  /* A client that has gone is heard of by on_closed. */
  return iso__http_exchange_write(one->exchange, bytes, length) == ISO_OK &&
         !iso__http_exchange_full(one->exchange);
}

static void on_end(void *data, const char *why) {
  visit *one = data;
  one->visit = NULL;
  if (why == NULL) {
    iso__http_exchange_end(one->exchange);
  } else {
    iso_error error = {.status = ISO_ERR_GUEST, .message = (char *)why};
    iso__verb_say("serve", one->label, &error);
    iso__http_exchange_abort(one->exchange);
  }
  visit_free(one);
}

/* ---- WebSockets ---- */

/* A service that stops lets its clients connect elsewhere. */
static void close_websockets(const service *at) {
  if (at->parent.client != NULL) {
    iso__client_close_websockets(at->parent.client, ISO__CLOSE_GOING_AWAY,
                                 "The server is going away.");
  }
}

static void on_upgraded(void *data, iso__socket *socket, const void *early, size_t early_length) {
  visit *one = data;
  const service *at = one->service;
  iso__visit_upgraded(one->visit, socket, early, early_length);
  one->visit = NULL;
  visit_free(one);
  if (at->draining) {
    close_websockets(at);
  }
}

/* Who did not ask for a WebSocket, or not for one of ours. */
static void refuse_upgrade(iso__http_exchange *exchange, const iso_error *error) {
  static const iso_header headers[] = {{"content-type", "text/plain;charset=UTF-8"},
                                       {"sec-websocket-version", "13"}};
  const char *text = error->message == NULL ? "" : error->message;
  if (iso__http_exchange_respond(exchange, 426, headers, 2, text, strlen(text), NULL) != ISO_OK) {
    iso__http_exchange_abort(exchange);
  }
}

static void on_upgrade(void *data, const iso__reply *reply) {
  visit *one = data;
  iso_error error = {0};
  const iso__reply_head *head = reply->head;
  if (iso__http_exchange_upgrade(one->exchange, head->headers, head->header_count, on_upgraded, one,
                                 &error) != ISO_OK) {
    refuse_upgrade(one->exchange, &error);
    visit_free(one);
  }
  iso_error_clear(&error);
}

static void on_wanted(void *data) {
  visit *one = data;
  iso__http_exchange_pause(one->exchange, false);
}

/* ---- What the client does meanwhile ---- */

static void on_drain(iso__http_exchange *exchange, void *data) {
  visit *one = data;
  (void)exchange;
  iso__visit_drained(one->visit);
}

static void on_closed(iso__http_exchange *exchange, void *data) {
  visit *one = data;
  iso__http_exchange_abort(exchange);
  visit_free(one);
}

static void on_request_body(iso__http_exchange *exchange, const void *bytes, size_t length,
                            void *data) {
  visit *one = data;
  if (!iso__visit_push(one->visit, bytes, length)) {
    iso__http_exchange_pause(exchange, true);
  }
}

static void on_request_end(iso__http_exchange *exchange, void *data) {
  visit *one = data;
  (void)exchange;
  iso__visit_push_end(one->visit);
}

static void on_request(iso__http_exchange *exchange, const iso__http_request *request, void *data) {
  service *at = data;
  iso__parent *parent = &at->parent;
  iso_error error = {0};
  /* A worker that was ended, by its own doing, must not take the service with it. */
  bool ended = parent->client == NULL || iso__client_state_of(parent->client) == ISO__CLIENT_ENDED;
  if (ended && iso__parent_renew(parent, &error) != ISO_OK) {
    iso__verb_say("serve", request->url, &error);
    iso_error_clear(&error);
    answer_failure(exchange);
    return;
  }
  visit *one = visit_new(at, exchange, request);
  if (one == NULL) {
    iso__http_exchange_abort(exchange);
    return;
  }
  const iso_request asked = {
      .method = request->method,
      .url = request->url,
      .headers = request->headers,
      .header_count = request->header_count,
      .body = request->body,
      .body_length = request->body_follows ? 0 : request->body_length,
  };
  static const iso__http_exchange_events exchange_events = {on_closed, on_drain, on_request_body,
                                                            on_request_end};
  static const iso__visit_events visit_events = {on_head, on_body, on_end, on_wanted, on_upgrade};
  iso__http_exchange_watch(exchange, &exchange_events, one);
  iso__visit_start(parent->client, NULL, &asked, request->body_follows, &visit_events, one,
                   &one->visit);
}

/* ---- Starting and stopping ---- */

static void on_drained(void *data) {
  service *at = data;
  at->done = true;
  /* Called from a timer, after which the loop would look for what to wait for. */
  uv_stop(iso__host_loop(at->parent.host));
}

static void on_stop(uv_async_t *handle) {
  service *at = handle->data;
  if (at->draining && at->ready < 0) {
    at->done = true; /* two signals, of different kinds */
    return;
  }
  at->draining = true;
  close_websockets(at);
  iso__http_server_drain(at->server, retiring ? LINGER_MS : 0, on_drained, at);
}

static void on_signal(int number) {
  retiring = number == ISO__MASTER_RETIRE;
  uv_async_send(&stop_wanted);
}

/* The first signal lets what is in flight finish. The second has its default effect, also while a
 * guest does not let the loop have its turn. A worker may get the same signal from its master and from
 * whoever ends all processes of the service, so that two mean no more than one; what is not to wait is
 * killed by its master. */
static void watch_signals(service *at) {
  bool alone = at->ready < 0;
  struct sigaction action = {.sa_handler = on_signal,
                             .sa_flags = SA_RESTART | (alone ? (int)SA_RESETHAND : 0)};
  uv_async_init(iso__host_loop(at->parent.host), &stop_wanted, on_stop);
  stop_wanted.data = at;
  sigaction(SIGTERM, &action, NULL);
  sigaction(alone ? SIGINT : ISO__MASTER_RETIRE, &action, NULL);
}

/* Where the service listens. */
typedef struct endpoint {
  char *address;
  uint16_t port;
  int listener; /* -1: none */
} endpoint;

static int endpoint_open(endpoint *where, const iso__config *config) {
  const char *listen = config->listen == NULL ? default_listen : config->listen;
  iso_error error = {0};
  if (iso__parse_listen(listen, &where->address, &where->port, &error) != ISO_OK ||
      iso__http_listen(where->address, &where->port, &where->listener, &error) != ISO_OK) {
    return iso__verb_fail("serve", &error);
  }
  return ISO__PARENT_OK;
}

static void endpoint_close(endpoint *where) {
  if (where->listener >= 0) {
    close(where->listener);
  }
  free(where->address);
}

static int announce(const endpoint *where) {
  bool six = strchr(where->address, ':') != NULL;
  printf("listening on http://%s%s%s:%u\n", six ? "[" : "", where->address, six ? "]" : "",
         where->port);
  return iso__verb_flush("serve");
}

/* Takes the endpoint's socket. `crowd`: who else accepts from it; NULL: nobody. */
static int listen_at(service *at, endpoint *where, const iso__http_crowd *crowd) {
  const iso__http_server_options http = {.stream_bodies = true, .crowd = crowd};
  iso_error error = {0};
  int listener = where->listener;
  where->listener = -1;
  if (iso__http_server_new_on(iso__host_loop(at->parent.host), listener, where->address,
                              where->port, &http, on_request, at, &at->server, &error) != ISO_OK) {
    return iso__verb_fail("serve", &error);
  }
  return ISO__PARENT_OK;
}

static void close_service(service *at) {
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  iso__http_server_free(at->server);
  while (at->visits != NULL) {
    iso__http_exchange_abort(at->visits->exchange);
    visit_free(at->visits);
  }
  iso__parent_close(&at->parent);
}

static int serve(service *at) {
  while (!at->done) {
    iso__host_turn(at->parent.host);
  }
  return ISO__EXIT_OK;
}

/* ---- The verb ---- */

typedef struct serve_options {
  const char *listen;
  const char *isolation;
  bool strict;
  const char *clock;
  uint32_t workers;
  uint32_t pool;
  uint32_t worth;
} serve_options;

/* Options win over the configuration. */
static int apply(const serve_options *options, iso__config *config) {
  config->listen = options->listen == NULL ? config->listen : options->listen;
  config->pool = options->pool == UINT32_MAX ? config->pool : options->pool;
  if (options->workers != UINT32_MAX) {
    config->workers = options->workers == 0 ? uv_available_parallelism() : options->workers;
  }
  return iso__isolation_read("serve", options->isolation, options->strict, &config->isolation,
                             &config->strict);
}

/* Reads the configuration as the command line asks for it. */
static int configure(const serve_options *options, const char *path, iso__parent *parent) {
  int status = iso__parent_configure(parent, "serve", path);
  if (status == ISO__PARENT_OK) {
    status = apply(options, parent->config);
  }
  if (status == ISO__PARENT_OK) {
    status = iso__clock_read("serve", options->clock, &parent->clock);
  }
  return status;
}

/* ---- Several processes ---- */

struct iso__setup {
  iso__parent parent; /* only configured */
};

/* Isolates that a worker makes before another takes its place. They do not all go at once. */
static uint64_t worth_of(const serve_options *options, const iso__http_crowd *crowd) {
  uint64_t worth = options->worth == UINT32_MAX ? iso__isolates_worth() : options->worth;
  return worth + worth * crowd->mine / crowd->size / 2;
}

/* What the master knows. */
typedef struct service_plan {
  const serve_options *options;
  const char *path;
  endpoint where;
  char *listen; /* as it was asked for; NULL: nobody did */
} service_plan;

static int worker_serve(void *data, iso__setup *setup, int ready, const iso__http_crowd *crowd) {
  service_plan *plan = data;
  __attribute__((cleanup(close_service)))
  service at = {.parent = setup->parent, .ready = ready, .worth = worth_of(plan->options, crowd)};
  int status = iso__parent_start(&at.parent);
  if (status == ISO__PARENT_OK) {
    watch_signals(&at);
    status = listen_at(&at, &plan->where, crowd);
  }
  if (status == ISO__PARENT_OK) {
    iso__master_ready(ready);
    status = serve(&at);
  }
  return status;
}

static void plan_drop(void *data, iso__setup *setup) {
  (void)data;
  iso__parent_close(&setup->parent);
  free(setup);
}

static iso__setup *plan_renew(void *data, uint32_t *workers) {
  service_plan *plan = data;
  iso__setup *setup = calloc(1, sizeof *setup);
  if (setup == NULL || configure(plan->options, plan->path, &setup->parent) != ISO__PARENT_OK) {
    if (setup != NULL) {
      plan_drop(plan, setup);
    }
    return NULL;
  }
  const iso__config *config = setup->parent.config;
  const char *listen = config->listen == NULL ? default_listen : config->listen;
  if (strcmp(listen, plan->listen) != 0) {
    fprintf(stderr, "isoload serve: warning: \"listen\" is %s now; it stays %s until a restart\n",
            listen, plan->listen);
  }
  *workers = config->workers == 0 ? 1 : config->workers;
  return setup;
}

static int plan_serving(void *data) { return announce(&((service_plan *)data)->where); }

static void plan_close(service_plan *plan) {
  free(plan->listen);
  endpoint_close(&plan->where);
}

/* Takes `parent`, which is configured. */
static int serve_many(const serve_options *options, const char *path, iso__parent *parent) {
  static const iso__master_hooks hooks = {worker_serve, plan_renew, plan_drop, plan_serving};
  const iso__config *config = parent->config;
  uint32_t workers = config->workers;
  __attribute__((cleanup(plan_close)))
  service_plan plan = {.options = options,
                       .path = path,
                       .where = {.listener = -1},
                       .listen = strdup(config->listen == NULL ? default_listen : config->listen)};
  iso__setup *setup = calloc(1, sizeof *setup);
  int status = ISO__EXIT_FAILED;
  if (setup != NULL && plan.listen != NULL) {
    status = endpoint_open(&plan.where, config);
  }
  if (status != ISO__PARENT_OK) {
    free(setup);
    iso__parent_close(parent);
    return status;
  }
  setup->parent = *parent;
  const iso__master master = {
      .verb = "serve", .hooks = &hooks, .data = &plan, .listener = &plan.where.listener};
  return iso__master_run(&master, setup, workers);
}

static int serve_alone(iso__parent *parent) {
  __attribute__((cleanup(close_service))) service at = {.parent = *parent, .ready = -1};
  __attribute__((cleanup(endpoint_close))) endpoint where = {.listener = -1};
  int status = iso__parent_start(&at.parent);
  if (status != ISO__PARENT_OK) {
    return status;
  }
  watch_signals(&at);
  status = endpoint_open(&where, at.parent.config);
  if (status == ISO__PARENT_OK) {
    status = listen_at(&at, &where, NULL);
  }
  if (status == ISO__PARENT_OK) {
    status = announce(&where);
  }
  return status == ISO__EXIT_OK ? serve(&at) : status;
}

int iso__verb_serve(int argc, char **argv) {
  serve_options options = {.workers = UINT32_MAX, .pool = UINT32_MAX, .worth = UINT32_MAX};
  const iso__option table[] = {
      {"listen", ISO__OPTION_TEXT, &options.listen, "ADDR:PORT",
       "where to listen (default: 127.0.0.1:8787); port 0: any free one"},
      {"workers", ISO__OPTION_COUNT, &options.workers, "N",
       "processes that serve, under a master; 0: one for each core"},
      {"retire-after", ISO__OPTION_COUNT, &options.worth, "N",
       "isolates that a process makes before another takes its place (default: what its V8 bears)"},
      {"isolation", ISO__OPTION_TEXT, &options.isolation, "isolate|process", ISO__ISOLATION_HELP},
      {"strict", ISO__OPTION_FLAG, &options.strict, NULL, ISO__STRICT_HELP},
      {"clock", ISO__OPTION_TEXT, &options.clock, "frozen|real", ISO__CLOCK_HELP},
      {"pool", ISO__OPTION_COUNT, &options.pool, "N", "sandboxes that are kept ready (default: 0)"},
  };
  const iso__usage usage = {
      .verb = "serve",
      .synopsis = "serve [OPTION]... CONFIG|MAIN.js",
      .description =
          "Serves a parent worker over HTTP, and prints \"listening on http://ADDR\" when it is\n"
          "ready. CONFIG is a wrangler.json or wrangler.jsonc. A MAIN.js alone gets one worker\n"
          "loader, env.LOADER. SIGTERM or SIGINT: accepts nothing more, finishes what is in\n"
          "flight, exits 0; a second one does not wait.\n\n"
          "With --workers, or \"workers\" in the configuration, a master starts that many\n"
          "processes, which share the port, and starts another for one that dies. SIGHUP reads\n"
          "configuration and code anew: new workers take over, the old ones finish what is in\n"
          "flight, and no request is lost; what cannot start is said, and the old ones stay. Each\n"
          "process has a parent worker and named workers (get(ID)) of its own: requests of "
          "several\n"
          "connections may meet several workers of the same name, and global state is not "
          "shared.\n",
      .options = table,
      .option_count = sizeof table / sizeof table[0],
  };
  int first;
  int status = iso__options_read(&usage, argc, argv, &first);
  if (status != ISO__OPTIONS_DONE) {
    return status;
  }
  if (argc - first != 1) {
    return iso__verb_usage("serve", "name one configuration or main module: isoload serve %s",
                           "wrangler.jsonc");
  }
  iso__parent parent = {0};
  status = configure(&options, argv[first], &parent);
  if (status != ISO__PARENT_OK) {
    iso__parent_close(&parent);
    return status;
  }
  if (options.worth != UINT32_MAX && parent.config->workers == 0) {
    iso__parent_close(&parent);
    return iso__verb_usage("serve", "--retire-after is for several processes: write %s too",
                           "--workers N");
  }
  return parent.config->workers > 0 ? serve_many(&options, argv[first], &parent)
                                    : serve_alone(&parent);
}

/* isoload serve: a parent worker behind an HTTP server. */
#include <jv.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "io.h"
#include "options.h"
#include "parent.h"
#include "verbs.h"

static const char default_listen[] = "127.0.0.1:8787";

typedef struct visit visit;

/* Wakes the loop; alone for itself because a signal handler has no other way to find it. */
static uv_async_t stop_wanted;

typedef struct service {
  iso__parent parent;
  iso__http_server *server;
  visit *visits; /* those that wait for the worker's answer */
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

static void visit_free(visit *one) {
  *one->link = one->next;
  if (one->next != NULL) {
    one->next->link = one->link;
  }
  if (one->visit != NULL) {
    iso__visit_cancel(one->visit, "The client has disconnected.");
  }
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

/* What the worker answered, from {"status", "headers": [[name, value], ...]}. The strings are the
 * jv's. Returns NULL when it has another shape or there is no memory. */
static iso_header *read_headers(jv document, size_t *count) {
  jv list = jv_object_get(jv_copy(document), jv_string("headers"));
  int length = jv_get_kind(list) == JV_KIND_ARRAY ? jv_array_length(jv_copy(list)) : 0;
  iso_header *headers = calloc((size_t)length + 1, sizeof *headers);
  *count = 0;
  for (int i = 0; headers != NULL && i < length; i++) {
    jv pair = jv_array_get(jv_copy(list), i);
    jv name = jv_array_get(jv_copy(pair), 0);
    jv value = jv_array_get(pair, 1);
    /* `document` still holds both, so what is pointed to outlives these references. */
    if (jv_get_kind(name) == JV_KIND_STRING && jv_get_kind(value) == JV_KIND_STRING) {
      headers[(*count)++] = (iso_header){jv_string_value(name), jv_string_value(value)};
    }
    jv_free(name);
    jv_free(value);
  }
  jv_free(list);
  return headers;
}

static iso_status answer(iso__http_exchange *exchange, const iso__reply *reply, bool streamed,
                         iso_error *error) {
  jv document = jv_parse_sized(reply->text, (int)reply->text_length);
  jv status = jv_get_kind(document) == JV_KIND_OBJECT
                  ? jv_object_get(jv_copy(document), jv_string("status"))
                  : jv_invalid();
  iso_status answered = ISO_ERR_GUEST;
  if (jv_get_kind(status) == JV_KIND_NUMBER) {
    size_t count;
    iso__autofree iso_header *headers = read_headers(document, &count);
    if (headers == NULL) {
      answered = iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left");
    } else if (streamed) {
      answered =
          iso__http_exchange_start(exchange, (int)jv_number_value(status), headers, count, error);
    } else {
      answered = iso__http_exchange_respond(exchange, (int)jv_number_value(status), headers, count,
                                            reply->raw, reply->raw_length, error);
    }
  } else {
    iso__io_error(error, answered, "its fetch() answered something that is no Response");
  }
  jv_free(status);
  jv_free(document);
  return answered;
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
  static const iso__visit_events visit_events = {on_head, on_body, on_end, on_wanted};
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
  if (at->draining) {
    at->done = true; /* two signals, of different kinds */
    return;
  }
  at->draining = true;
  iso__http_server_drain(at->server, 0, on_drained, at);
}

static void on_signal(int number) {
  (void)number;
  uv_async_send(&stop_wanted);
}

/* The first signal lets what is in flight finish. The second has its default effect, also while a
 * guest does not let the loop have its turn. */
static void watch_signals(service *at) {
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESETHAND | SA_RESTART};
  uv_async_init(iso__host_loop(at->parent.host), &stop_wanted, on_stop);
  stop_wanted.data = at;
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
}

static int listen_at(service *at, const char *where) {
  iso_error error = {0};
  iso__autofree char *address = NULL;
  static const iso__http_server_options http = {.stream_bodies = true};
  uint16_t port;
  if (iso__parse_listen(where, &address, &port, &error) != ISO_OK) {
    return iso__verb_fail("serve", &error);
  }
  if (iso__http_server_new(iso__host_loop(at->parent.host), address, port, &http, on_request, at,
                           &at->server, &error) != ISO_OK) {
    return iso__verb_fail("serve", &error);
  }
  bool six = strchr(address, ':') != NULL;
  printf("listening on http://%s%s%s:%u\n", six ? "[" : "", address, six ? "]" : "",
         iso__http_server_port(at->server));
  return iso__verb_flush("serve") == ISO__EXIT_OK ? ISO__PARENT_OK : ISO__EXIT_FAILED;
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
  int status = iso__parent_check(&at->parent);
  if (status == ISO__PARENT_OK) {
    status = iso__parent_start(&at->parent);
  }
  if (status != ISO__PARENT_OK) {
    return status;
  }
  watch_signals(at);
  const char *listen = at->parent.config->listen;
  status = listen_at(at, listen == NULL ? default_listen : listen);
  if (status != ISO__PARENT_OK) {
    return status;
  }
  while (!at->done) {
    iso__host_turn(at->parent.host);
  }
  return ISO__EXIT_OK;
}

/* ---- The verb ---- */

typedef struct serve_options {
  const char *listen;
  const char *isolation;
  const char *clock;
  uint32_t workers;
  uint32_t pool;
} serve_options;

/* Options win over the configuration. */
static int apply(const serve_options *options, iso__config *config) {
  config->listen = options->listen == NULL ? config->listen : options->listen;
  config->workers = options->workers == UINT32_MAX ? config->workers : options->workers;
  config->pool = options->pool == UINT32_MAX ? config->pool : options->pool;
  if (config->workers == 0 && options->workers == 0) {
    return iso__verb_usage("serve", "--workers takes 1 or more");
  }
  if (options->isolation != NULL) {
    bool process = strcmp(options->isolation, "process") == 0;
    if (!process && strcmp(options->isolation, "isolate") != 0) {
      return iso__verb_usage("serve", "--isolation takes isolate or process, not \"%s\"",
                             options->isolation);
    }
    config->isolation = process ? ISO_ISOLATION_PROCESS : ISO_ISOLATION_ISOLATE;
  }
  return ISO__PARENT_OK;
}

int iso__verb_serve(int argc, char **argv) {
  serve_options options = {.workers = UINT32_MAX, .pool = UINT32_MAX};
  const iso__option table[] = {
      {"listen", ISO__OPTION_TEXT, &options.listen, "ADDR:PORT",
       "where to listen (default: 127.0.0.1:8787); port 0: any free one"},
      {"workers", ISO__OPTION_COUNT, &options.workers, "N", "processes that serve (default: 1)"},
      {"isolation", ISO__OPTION_TEXT, &options.isolation, "isolate|process",
       "what keeps loaded workers apart (default: isolate)"},
      {"clock", ISO__OPTION_TEXT, &options.clock, "frozen|real", ISO__CLOCK_HELP},
      {"pool", ISO__OPTION_COUNT, &options.pool, "N", "isolates that are kept ready (default: 0)"},
  };
  const iso__usage usage = {
      .verb = "serve",
      .synopsis = "serve [OPTION]... CONFIG|MAIN.js",
      .description =
          "Serves a parent worker over HTTP, and prints \"listening on http://ADDR\" when it is\n"
          "ready. CONFIG is a wrangler.json or wrangler.jsonc. A MAIN.js alone gets one worker\n"
          "loader, env.LOADER. SIGTERM or SIGINT: accepts nothing more, finishes what is in\n"
          "flight, exits 0; a second one does not wait.\n",
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
  __attribute__((cleanup(close_service))) service at = {0};
  status = iso__parent_configure(&at.parent, "serve", argv[first]);
  if (status == ISO__PARENT_OK) {
    status = apply(&options, at.parent.config);
  }
  if (status == ISO__PARENT_OK) {
    status = iso__clock_read("serve", options.clock, &at.parent.clock);
  }
  return status == ISO__PARENT_OK ? serve(&at) : status;
}

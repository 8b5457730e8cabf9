/* libmicrohttpd's daemon on a libuv loop: its epoll descriptor is polled, its time limits are kept
 * by a timer, and what its callbacks found is delivered after it has returned. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http_server.h"

enum {
  DEFAULT_MAX_BODY = 100 * 1024 * 1024,
  DEFAULT_MAX_HEADERS = 128 * 1024,
  DEFAULT_IDLE_SECONDS = 75,
  DEFAULT_HEAD_SECONDS = 15,
  DEFAULT_MAX_CONNECTIONS = 4096,
  ROUNDS = 4 /* runs of the daemon in a row, before other things on the loop get their turn */
};

/* Of a client's HTTP: what allows several readings is refused. */
#if MHD_VERSION >= 0x00097600
#define STRICTNESS MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1
#else
#define STRICTNESS MHD_OPTION_STRICT_FOR_CLIENT, 1
#endif

/* ---- The ready list ---- */

void iso__exchange_mark(iso__http_exchange *exchange, unsigned events) {
  iso__http_server *server = exchange->server;
  if (server == NULL) {
    return;
  }
  bool listed = exchange->ready_events != 0;
  exchange->ready_events |= events;
  if (listed) {
    return;
  }
  exchange->references++;
  exchange->ready_next = NULL;
  if (server->ready_tail == NULL) {
    server->ready_head = exchange;
  } else {
    server->ready_tail->ready_next = exchange;
  }
  server->ready_tail = exchange;
}

static void deliver_ready(iso__http_server *server) {
  iso__http_exchange *exchange;
  while ((exchange = server->ready_head) != NULL) {
    server->ready_head = exchange->ready_next;
    if (server->ready_head == NULL) {
      server->ready_tail = NULL;
    }
    unsigned events = exchange->ready_events;
    exchange->ready_events = 0;
    iso__exchange_deliver(exchange, events);
  }
}

/* ---- Running ---- */

static void run_on_time(uv_timer_t *timer);

static void arm_timer(iso__http_server *server) {
  MHD_UNSIGNED_LONG_LONG ms = 0;
  if (server->kicked) {
    uv_timer_start(&server->timer, run_on_time, 0, 0);
  } else if (MHD_get_timeout(server->daemon, &ms) == MHD_YES) {
    uv_timer_start(&server->timer, run_on_time, ms, 0);
  } else {
    uv_timer_stop(&server->timer);
  }
}

/* A drained server has answered all; while it lingers, who is connected may ask once more. */
static bool nothing_to_come(const iso__http_server *server) {
  if (server->in_flight > 0) {
    return false;
  }
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
  return server->lingering == NULL || info == NULL || info->num_connections == 0;
}

static void run_daemon(iso__http_server *server) {
  for (int round = 0; server->daemon != NULL && round < ROUNDS; round++) {
    server->kicked = false;
    server->running = true;
    MHD_run(server->daemon);
    server->running = false;
    deliver_ready(server);
    if (!server->kicked) {
      break;
    }
  }
  if (server->daemon == NULL) {
    return;
  }
  arm_timer(server);
  iso__accept_count(server);
  if (server->draining && server->drained != NULL && nothing_to_come(server)) {
    void (*drained)(void *data) = server->drained;
    server->drained = NULL;
    drained(server->drained_data);
  }
}

static void run_on_time(uv_timer_t *timer) { run_daemon(timer->data); }

static void run_on_socket(uv_poll_t *poll, int status, int events) {
  (void)status;
  (void)events;
  run_daemon(poll->data);
}

void iso__server_kick(iso__http_server *server) {
  if (server == NULL || server->daemon == NULL || server->kicked) {
    return;
  }
  server->kicked = true;
  if (!server->running) {
    uv_timer_start(&server->timer, run_on_time, 0, 0);
  }
}

/* ---- Starting ---- */

static void destroy(iso__http_server *server) {
  free(server->authority);
  free(server);
}

static void handle_closed(uv_handle_t *handle) {
  iso__http_server *server = handle->data;
  if (--server->open_handles == 0) {
    destroy(server);
  }
}

/* Makes the daemon, to which the connections of the socket are given; the socket is the server's from then
 * on. */
static iso_status start_daemon(iso__http_server *server, int descriptor, iso_error *error) {
  server->daemon = MHD_start_daemon(
      MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE, 0,
      NULL, NULL, iso__exchange_access, server, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      server->options.max_headers, MHD_OPTION_CONNECTION_LIMIT,
      (unsigned)server->options.max_connections, MHD_OPTION_CONNECTION_TIMEOUT,
      server->options.idle_seconds, MHD_OPTION_URI_LOG_CALLBACK, iso__exchange_begin, server,
      MHD_OPTION_NOTIFY_COMPLETED, iso__exchange_completed, server, MHD_OPTION_NOTIFY_CONNECTION,
      iso__patience_connection, server, STRICTNESS, MHD_OPTION_END);
  if (server->daemon == NULL) {
    close(descriptor);
    return iso__io_error(error, ISO_ERR_SYSTEM, "cannot start the HTTP server: %s",
                         strerror(errno));
  }
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  int failed =
      info == NULL ? UV_ENOTSUP : uv_poll_init(server->loop, &server->poll, info->epoll_fd);
  if (failed == 0 && (failed = iso__accept_start(server, descriptor)) != 0) {
    server->open_handles = 1; /* its end is the server's */
    server->poll.data = server;
    uv_close((uv_handle_t *)&server->poll, handle_closed);
  }
  if (failed != 0) {
    close(descriptor);
    MHD_stop_daemon(server->daemon);
    server->daemon = NULL;
    return iso__io_error(error, ISO_ERR_SYSTEM, "cannot start the HTTP server: %s",
                         uv_strerror(failed));
  }
  uv_timer_init(server->loop, &server->timer);
  server->open_handles = 3;
  server->poll.data = server;
  server->timer.data = server;
  uv_poll_start(&server->poll, UV_READABLE, run_on_socket);
  return ISO_OK;
}

static void set_options(iso__http_server *server, const iso__http_server_options *options) {
  if (options != NULL) {
    server->options = *options;
  }
  if (server->options.max_body == 0) {
    server->options.max_body = DEFAULT_MAX_BODY;
  }
  if (server->options.max_headers == 0) {
    server->options.max_headers = DEFAULT_MAX_HEADERS;
  }
  if (server->options.idle_seconds == 0) {
    server->options.idle_seconds = DEFAULT_IDLE_SECONDS;
  }
  if (server->options.head_seconds == 0) {
    server->options.head_seconds = DEFAULT_HEAD_SECONDS;
  }
  if (server->options.max_connections == 0) {
    server->options.max_connections = DEFAULT_MAX_CONNECTIONS;
  }
}

iso_status iso__http_server_new_on(uv_loop_t *loop, int listener, const char *address,
                                   uint16_t port, const iso__http_server_options *options,
                                   iso__http_handler handler, void *data, iso__http_server **server,
                                   iso_error *error) {
  iso__http_server *made = calloc(1, sizeof *made);
  if (made == NULL || asprintf(&made->authority, strchr(address, ':') == NULL ? "%s:%u" : "[%s]:%u",
                               address, port) < 0) {
    free(made);
    close(listener);
    return iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left for an HTTP server");
  }
  made->loop = loop;
  made->port = port;
  made->handler = handler;
  made->handler_data = data;
  TAILQ_INIT(&made->heads);
  TAILQ_INIT(&made->bodies);
  set_options(made, options);
  iso_status status = start_daemon(made, listener, error);
  if (status != ISO_OK) {
    if (made->open_handles == 0) {
      destroy(made);
    }
    return status;
  }
  arm_timer(made);
  *server = made;
  return ISO_OK;
}

iso_status iso__http_server_new(uv_loop_t *loop, const char *address, uint16_t port,
                                const iso__http_server_options *options, iso__http_handler handler,
                                void *data, iso__http_server **server, iso_error *error) {
  int listener = -1;
  iso_status status = iso__http_listen(address, &port, &listener, error);
  return status != ISO_OK ? status
                          : iso__http_server_new_on(loop, listener, address, port, options, handler,
                                                    data, server, error);
}

uint16_t iso__http_server_port(const iso__http_server *server) { return server->port; }

/* ---- Stopping ---- */

static void lingered(void *data) {
  iso__http_server *server = data;
  server->lingering = NULL;
  iso__server_kick(server);
}

void iso__http_server_drain(iso__http_server *server, uint32_t linger_ms, void (*done)(void *data),
                            void *data) {
  if (server->draining) {
    if (linger_ms == 0 && server->lingering != NULL) {
      iso__timer_stop(server->lingering);
  server->lingering = NULL;
      lingered(server);
    }
    return;
  }
  server->draining = true;
  server->drained = done;
  server->drained_data = data;
  iso__accept_stop(server);
  if (linger_ms > 0) {
    server->lingering = iso__timer_start(server->loop, linger_ms, lingered, server);
  }
  iso__server_kick(server);
}

void iso__http_server_free(iso__http_server *server) {
  if (server == NULL) {
    return;
  }
  server->stopping = true;
  iso__accept_stop(server);
  iso__timer_stop(server->lingering);
  iso__timer_stop(server->patience);
  server->patience = NULL;
  iso__timer_stop(server->watching);
  server->watching = NULL;
  for (iso__http_exchange *exchange = server->all; exchange != NULL;
       exchange = exchange->all_next) {
    iso__exchange_cut(exchange);
  }
  uv_close((uv_handle_t *)&server->poll, handle_closed);
  uv_close((uv_handle_t *)&server->accepting, handle_closed);
  uv_close((uv_handle_t *)&server->timer, handle_closed);
  /* The daemon must have taken back what was suspended before it can be stopped. */
  struct MHD_Daemon *daemon = server->daemon;
  server->daemon = NULL;
  MHD_run(daemon);
  MHD_stop_daemon(daemon);
  deliver_ready(server);
  /* Those left are held by callers, who end them later. */
  for (iso__http_exchange *exchange = server->all; exchange != NULL;
       exchange = exchange->all_next) {
    exchange->server = NULL;
  }
  server->all = NULL;
}

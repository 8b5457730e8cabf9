/* libmicrohttpd's daemon on a libuv loop: its epoll descriptor is polled, its time limits are kept
 * by a timer, and what its callbacks found is delivered after it has returned. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_server.h"

enum {
  DEFAULT_MAX_BODY = 100 * 1024 * 1024,
  DEFAULT_MAX_HEADERS = 128 * 1024,
  DEFAULT_IDLE_SECONDS = 75,
  CONNECTION_LIMIT = 4096,
  ROUNDS = 4 /* runs of the daemon in a row, before other things on the loop get their turn */
};

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
  if (server->draining && server->in_flight == 0 && server->drained != NULL) {
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

/* Reads a numeric address into `target`. */
static bool parse_address(const char *address, uint16_t port, struct sockaddr_storage *target,
                          socklen_t *length) {
  const char *text = strcmp(address, "localhost") == 0 ? "127.0.0.1" : address;
  if (uv_ip4_addr(text, port, (struct sockaddr_in *)target) == 0) {
    *length = sizeof(struct sockaddr_in);
    return true;
  }
  *length = sizeof(struct sockaddr_in6);
  return uv_ip6_addr(text, port, (struct sockaddr_in6 *)target) == 0;
}

static iso_status cannot_listen(const char *address, uint16_t port, iso_error *error) {
  int reason = errno;
  if (reason == EADDRINUSE) {
    return iso__io_error(error, ISO_ERR_SYSTEM,
                         "cannot listen on %s port %u: another program does; choose another port, "
                         "or 0 for any free one",
                         address, port);
  }
  return iso__io_error(error, ISO_ERR_SYSTEM, "cannot listen on %s port %u: %s", address, port,
                       strerror(reason));
}

/* Makes the listening socket; *port is set to the one that it got. */
static iso_status open_socket(const char *address, uint16_t *port, int *opened, iso_error *error) {
  struct sockaddr_storage target = {0};
  socklen_t length;
  if (!parse_address(address, *port, &target, &length)) {
    return iso__io_error(error, ISO_ERR_ARGUMENT,
                         "\"%s\" is not an address to listen on; give a numeric one, such as "
                         "127.0.0.1 or ::1",
                         address);
  }
  int descriptor = socket(target.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return cannot_listen(address, *port, error);
  }
  int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(descriptor, (struct sockaddr *)&target, length) != 0 ||
      listen(descriptor, SOMAXCONN) != 0 ||
      getsockname(descriptor, (struct sockaddr *)&target, &length) != 0) {
    iso_status status = cannot_listen(address, *port, error);
    close(descriptor);
    return status;
  }
  *port = ntohs(target.ss_family == AF_INET ? ((struct sockaddr_in *)&target)->sin_port
                                            : ((struct sockaddr_in6 *)&target)->sin6_port);
  *opened = descriptor;
  return ISO_OK;
}

/* Makes the daemon around the socket, which is the daemon's from then on. */
static iso_status start_daemon(iso__http_server *server, int descriptor, iso_error *error) {
  server->daemon = MHD_start_daemon(
      MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, iso__exchange_access, server,
      MHD_OPTION_LISTEN_SOCKET, descriptor, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      server->options.max_headers, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTION_LIMIT,
      MHD_OPTION_CONNECTION_TIMEOUT, server->options.idle_seconds, MHD_OPTION_URI_LOG_CALLBACK,
      iso__exchange_begin, server, MHD_OPTION_NOTIFY_COMPLETED, iso__exchange_completed, server,
      MHD_OPTION_END);
  if (server->daemon == NULL) {
    close(descriptor);
    return iso__io_error(error, ISO_ERR_SYSTEM, "cannot start the HTTP server: %s",
                         strerror(errno));
  }
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  int failed =
      info == NULL ? UV_ENOTSUP : uv_poll_init(server->loop, &server->poll, info->epoll_fd);
  if (failed != 0) {
    MHD_stop_daemon(server->daemon);
    server->daemon = NULL;
    return iso__io_error(error, ISO_ERR_SYSTEM, "cannot start the HTTP server: %s",
                         uv_strerror(failed));
  }
  uv_timer_init(server->loop, &server->timer);
  server->open_handles = 2;
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
}

static void destroy(iso__http_server *server) {
  free(server->authority);
  free(server);
}

iso_status iso__http_server_new(uv_loop_t *loop, const char *address, uint16_t port,
                                const iso__http_server_options *options, iso__http_handler handler,
                                void *data, iso__http_server **server, iso_error *error) {
  int descriptor = -1;
  iso_status status = open_socket(address, &port, &descriptor, error);
  if (status != ISO_OK) {
    return status;
  }
  iso__http_server *made = calloc(1, sizeof *made);
  if (made == NULL || asprintf(&made->authority, strchr(address, ':') == NULL ? "%s:%u" : "[%s]:%u",
                               address, port) < 0) {
    free(made);
    close(descriptor);
    return iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left for an HTTP server");
  }
  made->loop = loop;
  made->port = port;
  made->handler = handler;
  made->handler_data = data;
  set_options(made, options);
  status = start_daemon(made, descriptor, error);
  if (status != ISO_OK) {
    destroy(made);
    return status;
  }
  arm_timer(made);
  *server = made;
  return ISO_OK;
}

uint16_t iso__http_server_port(const iso__http_server *server) { return server->port; }

/* ---- Stopping ---- */

void iso__http_server_drain(iso__http_server *server, void (*done)(void *data), void *data) {
  if (server->draining) {
    return;
  }
  server->draining = true;
  server->drained = done;
  server->drained_data = data;
  MHD_socket listening = MHD_quiesce_daemon(server->daemon);
  if (listening != MHD_INVALID_SOCKET) {
    close(listening);
  }
  iso__server_kick(server);
}

static void handle_closed(uv_handle_t *handle) {
  iso__http_server *server = handle->data;
  if (--server->open_handles == 0) {
    destroy(server);
  }
}

void iso__http_server_free(iso__http_server *server) {
  if (server == NULL) {
    return;
  }
  server->stopping = true;
  for (iso__http_exchange *exchange = server->all; exchange != NULL;
       exchange = exchange->all_next) {
    iso__exchange_cut(exchange);
  }
  uv_close((uv_handle_t *)&server->poll, handle_closed);
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

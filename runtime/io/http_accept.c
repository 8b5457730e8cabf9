/* Taking in connections, one after the other rather than all that wait: where several processes accept
 * from one socket, the first that wakes would else have them all, and keep them, on connections that stay
 * open. */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_server.h"

enum {
  ALONE = 32,      /* connections in one turn of the loop, where nobody else is to have one */
  PATIENCE_MS = 4, /* for each connection that one has more than another who accepts */
  PATIENCE_MOST_MS = 20,
  CREDIT_MOST = 16, /* connections at once after waits in which nobody else took one */
  EXHAUSTED_MS = 50 /* when there can be no further connection */
};

void iso__accept_count(iso__http_server *server) {
  const iso__http_crowd *crowd = server->options.crowd;
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
  if (crowd != NULL && info != NULL) {
    atomic_store(&crowd->counts[crowd->mine], info->num_connections);
  }
}

/* By how many connections this process is ahead of the one that has the fewest. */
static uint32_t ahead(const iso__http_crowd *crowd) {
  uint32_t mine = atomic_load(&crowd->counts[crowd->mine]), least = mine;
  for (uint32_t i = 0; i < crowd->size; i++) {
    uint32_t count = atomic_load(&crowd->counts[i]);
    least = count < least ? count : least; /* who is not there has the highest number */
  }
  return mine - least;
}

static void on_waiting(uv_poll_t *poll, int status, int events);

/* Lets nobody in for so many milliseconds. */
static void accept_later(iso__http_server *server, uint32_t ms);

/* Whether somebody waits to be let in for whom there is no place but one that a client which keeps the
 * server waiting has to leave first. That takes a run of the daemon. */
static bool is_crowded(iso__http_server *server) {
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
  if (info == NULL || info->num_connections < server->options.max_connections) {
    return false;
  }
  struct pollfd waiting = {.fd = server->listener, .events = POLLIN};
  return poll(&waiting, 1, 0) == 1 && iso__patience_make_room(server);
}

/* Takes one connection. False when there is none, or there can be none: then the rest waits. */
static bool take_one(iso__http_server *server) {
  if (is_crowded(server)) {
    return false;
  }
  struct sockaddr_storage from;
  socklen_t length = sizeof from;
  int descriptor =
      accept4(server->listener, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor >= 0) {
    /* What the daemon does not want, it closes. */
    bool taken = MHD_add_connection(server->daemon, descriptor, (struct sockaddr *)&from, length);
    if (taken) {
      iso__server_kick(server);
    }
    return taken;
  }
  if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
    iso__patience_make_room(server);
    accept_later(server, EXHAUSTED_MS);
  }
  return false;
}

static void waited(void *data) {
  iso__http_server *server = data;
  server->accept_wait = NULL;
  uv_poll_start(&server->accepting, UV_READABLE, on_waiting);
  /* Nobody else was there, and perhaps nobody will be: each time in a row more is taken. */
  if (take_one(server)) {
    unsigned more = server->accept_grant * 2;
    server->accept_grant = more == 0 ? 1 : more < CREDIT_MOST ? more : CREDIT_MOST;
    server->accept_credit = server->accept_grant - 1;
  }
}

static void accept_later(iso__http_server *server, uint32_t ms) {
  if (server->accept_wait == NULL) {
    server->accept_wait = iso__timer_start(server->loop, ms, waited, server);
  }
  if (server->accept_wait != NULL) {
    uv_poll_stop(&server->accepting);
  }
}

static void on_waiting(uv_poll_t *poll, int status, int events) {
  iso__http_server *server = poll->data;
  const iso__http_crowd *crowd = server->options.crowd;
  (void)status;
  (void)events;
  if (crowd == NULL) {
    for (int i = 0; i < ALONE && take_one(server); i++) {}
    return;
  }
  iso__accept_count(server);
  uint32_t excess = ahead(crowd);
  if (excess == 0) {
    server->accept_grant = server->accept_credit = 0;
  }
  if (excess == 0 || server->accept_credit > 0) {
    server->accept_credit -= excess > 0;
    take_one(server);
    iso__accept_count(server);
    return;
  }
  uint32_t ms = excess < PATIENCE_MOST_MS / PATIENCE_MS ? excess * PATIENCE_MS : PATIENCE_MOST_MS;
  accept_later(server, ms);
}

int iso__accept_start(iso__http_server *server, int listener) {
  int failed = uv_poll_init(server->loop, &server->accepting, listener);
  if (failed == 0) {
    server->listener = listener;
    server->accepting.data = server;
    uv_poll_start(&server->accepting, UV_READABLE, on_waiting);
    iso__accept_count(server);
  }
  return failed;
}

void iso__accept_stop(iso__http_server *server) {
  iso__timer_stop(server->accept_wait);
  server->accept_wait = NULL;
  if (server->listener >= 0) {
    uv_poll_stop(&server->accepting);
    close(server->listener);
    server->listener = -1;
  }
}

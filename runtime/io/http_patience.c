/* How long a server waits for its clients. libmicrohttpd closes a connection on which nothing comes at
 * all; one that sends a byte now and then would be kept for ever. So the head of a request has its time
 * as a whole, and where there is no place for a further connection the one that has owed something the
 * longest goes: whoever opens many and says nothing shuts nobody out. */
#include <stdlib.h>
#include <sys/socket.h>

#include "http_server.h"

/* Of a connection; the daemon keeps it as the connection's context. */
typedef struct iso__http_debtor {
  TAILQ_ENTRY(iso__http_debtor) link;
  iso__http_debtors *list; /* that it is on; NULL while the server owes the client */
  struct MHD_Connection *connection;
  uint64_t since; /* by the loop's clock */
  bool leaving;   /* to make room */
} debtor;

static void leave(debtor *own) {
  if (own->list != NULL) {
    TAILQ_REMOVE(own->list, own, link);
    own->list = NULL;
  }
}

static void enter(iso__http_server *server, debtor *own, iso__http_debtors *list) {
  leave(own);
  own->since = uv_now(server->loop);
  own->list = list;
  TAILQ_INSERT_TAIL(list, own, link);
}

/* The daemon sees it at its next run, and closes. */
static void send_away(debtor *own) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(own->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  leave(own);
  if (info != NULL) {
    shutdown(info->connect_fd, SHUT_RDWR);
  }
}

static uint64_t head_ms(const iso__http_server *server) {
  return ((uint64_t)server->options.idle_seconds + server->options.head_seconds) * 1000;
}

static void look_at_heads(void *data);

static void look_later(iso__http_server *server) {
  const debtor *first = TAILQ_FIRST(&server->heads);
  if (first != NULL && server->patience == NULL && !server->stopping) {
    uint64_t now = uv_now(server->loop), end = first->since + head_ms(server);
    server->patience =
        iso__timer_start(server->loop, end > now ? end - now : 0, look_at_heads, server);
  }
}

static void look_at_heads(void *data) {
  iso__http_server *server = data;
  uint64_t now = uv_now(server->loop);
  server->patience = NULL;
  for (debtor *first; (first = TAILQ_FIRST(&server->heads)) != NULL;) {
    if (first->since + head_ms(server) > now) {
      break;
    }
    send_away(first);
  }
  iso__server_kick(server);
  look_later(server);
}

static debtor *debtor_of(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info == NULL ? NULL : info->socket_context;
}

void iso__patience_connection(void *context, struct MHD_Connection *connection, void **slot,
                              enum MHD_ConnectionNotificationCode code) {
  iso__http_server *server = context;
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    debtor *own = calloc(1, sizeof *own);
    *slot = own;
    if (own != NULL) { /* without memory for it the connection is one that nobody watches */
      own->connection = connection;
      enter(server, own, &server->heads);
      look_later(server);
    }
  } else if (*slot != NULL) {
    debtor *own = *slot;
    leave(own);
    server->leaving -= own->leaving;
    free(own);
    *slot = NULL;
  }
}

void iso__patience_owed(iso__http_server *server, struct MHD_Connection *connection,
                        iso__http_debt debt) {
  debtor *own = debtor_of(connection);
  if (own == NULL) {
    return;
  }
  switch (debt) {
    case ISO__OWES_HEAD:
      enter(server, own, &server->heads);
      look_later(server);
      break;
    case ISO__OWES_BODY:
      enter(server, own, &server->bodies);
      break;
    case ISO__OWES_NOTHING:
      leave(own);
      break;
  }
}

bool iso__patience_make_room(iso__http_server *server) {
  debtor *first = TAILQ_FIRST(&server->heads);
  first = first != NULL ? first : TAILQ_FIRST(&server->bodies);
  if (server->leaving == 0 && first != NULL) {
    first->leaving = true;
    server->leaving++;
    send_away(first);
  }
  if (server->leaving > 0) {
    iso__server_kick(server);
  }
  return server->leaving > 0;
}

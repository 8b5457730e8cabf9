/* Between http_server.c (the daemon on the loop) and http_exchange.c (one request).
 *
 * libmicrohttpd calls back from inside MHD_run. Nothing of our callers' runs there: such a callback
 * only marks the exchange and puts it on the server's ready list, and the list is worked off after
 * MHD_run has returned. So a handler may do anything, free the server included. While an exchange
 * waits for its caller, its connection is suspended, and unless that is soon over a poll handle of our
 * own watches whether the client goes away, because libmicrohttpd does not look at suspended connections.
 *
 * An exchange is counted by: the connection (from its request line to its completion), the caller
 * (from the handler to the end), the response (whose reader points to it), the ready list, and the
 * poll handle until it is closed. It never outlives the last of them.
 */
#ifndef ISOLOAD_IO_HTTP_SERVER_H
#define ISOLOAD_IO_HTTP_SERVER_H

#include <microhttpd.h>
#include <sys/queue.h>

#include "buffer.h"
#include "io.h"
#include "websocket.h"

enum {
  ISO__EXCHANGE_DISPATCH = 1 << 0, /* the handler is to be called */
  ISO__EXCHANGE_DRAIN = 1 << 1,    /* on_drain is to be called */
  ISO__EXCHANGE_CLOSED = 1 << 2,   /* on_closed is to be called */
  ISO__EXCHANGE_BODY = 1 << 3,     /* there may be something for on_body or on_body_end */
  ISO__EXCHANGE_UPGRADED = 1 << 4  /* the client was told that the protocol changes */
};

/* Connections that owe the server something, those that do so the longest first. */
TAILQ_HEAD(iso__http_debtors, iso__http_debtor);
typedef struct iso__http_debtors iso__http_debtors;

typedef enum iso__http_debt {
  ISO__OWES_HEAD, /* of its first or next request */
  ISO__OWES_BODY,
  ISO__OWES_NOTHING /* it is the server's turn */
} iso__http_debt;

struct iso__http_server {
  uv_loop_t *loop;
  struct MHD_Daemon *daemon; /* NULL once stopped */
  uv_poll_t poll;            /* on the daemon's epoll descriptor */
  uv_timer_t timer;          /* the daemon's own time limits, and "run again soon" */
  int listener;              /* -1: nobody is let in any more */
  uv_poll_t accepting;       /* on it */
  iso__timer *accept_wait;   /* while others are to have the next connection */
  unsigned accept_credit;    /* connections that may be taken without waiting for others */
  unsigned accept_grant;     /* of them, after the last wait */
  unsigned open_handles;
  bool running;  /* inside MHD_run */
  bool stopping; /* no request is dispatched any more */
  bool draining;
  iso__http_debtors heads, bodies; /* who owes one */
  iso__timer *patience;            /* while somebody owes a head */
  unsigned leaving;      /* connections that were sent away to make room, and are still there */
  iso__timer *watching;  /* while an exchange that rests is not watched yet */
  iso__timer *lingering; /* while a drain waits for those who are connected and do not ask */
  uint16_t port;
  char *authority; /* "127.0.0.1:8787", for requests without Host */
  iso__http_server_options options;
  iso__http_handler handler;
  void *handler_data;
  void (*drained)(void *data);
  void *drained_data;
  iso__http_exchange *all; /* every exchange that is alive */
  size_t in_flight;        /* those of them that have a connection */
  bool kicked;             /* run again soon */
  iso__http_exchange *ready_head;
  iso__http_exchange *ready_tail;
};

/* Where an exchange stands on the connection's side. */
typedef enum iso__exchange_phase {
  ISO__EXCHANGE_RECEIVING, /* headers and body come in */
  ISO__EXCHANGE_WAITING,   /* all has come; suspended until there is an answer */
  ISO__EXCHANGE_ANSWERING, /* the response is the connection's */
  ISO__EXCHANGE_FINISHED   /* there is no connection any more */
} iso__exchange_phase;

struct iso__http_exchange {
  unsigned references;
  iso__http_server *server; /* NULL once the server is freed */
  struct MHD_Connection *connection;
  iso__http_exchange *all_next;
  iso__http_exchange **all_link;
  iso__http_exchange *ready_next;
  unsigned ready_events; /* ISO__EXCHANGE_*; on the ready list when not 0 */

  iso__exchange_phase phase;
  bool headers_seen;
  bool chunked;
  bool streaming; /* the handler is called before the body has come */
  bool paused;    /* the caller wants no more of the body for now */
  bool body_told; /* on_body_end was called */
  bool too_large;
  bool dispatched; /* the handler was called */
  bool started;    /* respond or start was called */
  bool ended;      /* the caller has given it up */
  bool failed;     /* what is queued is sent, then the connection is closed without an end */
  bool cut;        /* the connection is to be closed without an end */
  bool suspended;
  bool full; /* more than the high-water mark waited */

  char *target; /* as in the request line */
  char *method;
  char *url;
  iso_header *headers;
  size_t header_count;
  iso__buffer body;
  size_t received; /* bytes of the body so far */
  size_t declared; /* bytes that a streamed body will have; 0: not known */
  iso__http_request request;

  int status;
  struct MHD_Response *response; /* until it is queued */
  bool bodiless;                 /* HEAD, 204, 304: what is written is dropped */
  iso__buffer queue;

  struct MHD_UpgradeResponseHandle *upgrade; /* while another protocol is spoken */
  int upgraded_descriptor;
  iso__upgraded_fn upgraded;
  void *upgraded_data;

  uv_poll_t *watch; /* while suspended, and while a streamed body comes in */
  iso__http_exchange_events events;
  void *events_data;
};

/* http_accept.c: lets connections in from a socket, which is the server's if this returns 0; else it is what
 * libuv failed with. The daemon and the loop must be there. */
int iso__accept_start(iso__http_server *server, int listener);

/* Lets nobody in any more and closes the socket; a second time nothing happens. */
void iso__accept_stop(iso__http_server *server);

/* Tells the others of the crowd how many connections there are. */
void iso__accept_count(iso__http_server *server);

/* http_patience.c: the daemon's callback for connections; `context` is the server. */
void iso__patience_connection(void *context, struct MHD_Connection *connection, void **slot,
                              enum MHD_ConnectionNotificationCode code);

/* Says what is waited for on this connection from now on. */
void iso__patience_owed(iso__http_server *server, struct MHD_Connection *connection,
                        iso__http_debt debt);

/* Sends away the connection that has owed something the longest, one at a time. False when nobody leaves at
 * the daemon's next run: all are being answered. */
bool iso__patience_make_room(iso__http_server *server);

/* Lets the server run again in the loop's next turn. */
void iso__server_kick(iso__http_server *server);

/* Puts the exchange on the ready list with these events (more of them when it is there already). */
void iso__exchange_mark(iso__http_exchange *exchange, unsigned events);

/* Does what the ready list asks for this exchange; drops the list's reference. */
void iso__exchange_deliver(iso__http_exchange *exchange, unsigned events);

/* The connection rests until iso__exchange_resume; to be called inside the daemon's callbacks. */
void iso__exchange_suspend(iso__http_exchange *exchange);

/* The connection is given back to the daemon, which calls the access handler or the reader again. */
void iso__exchange_resume(iso__http_exchange *exchange);

/* The connection is to be closed at the daemon's next run. */
void iso__exchange_cut(iso__http_exchange *exchange);

void iso__exchange_unref(iso__http_exchange *exchange);

/* libmicrohttpd's callbacks; `context` is the server. */
void *iso__exchange_begin(void *context, const char *target, struct MHD_Connection *connection);
enum MHD_Result iso__exchange_access(void *context, struct MHD_Connection *connection,
                                     const char *url, const char *method, const char *version,
                                     const char *upload, size_t *upload_length, void **slot);
void iso__exchange_completed(void *context, struct MHD_Connection *connection, void **slot,
                             enum MHD_RequestTerminationCode code);

/* http_upgrade.c: hands over a connection whose client was told; gives the daemon its connection back. */
void iso__exchange_deliver_upgrade(iso__http_exchange *exchange);
void iso__exchange_end_upgrade(iso__http_exchange *exchange);

/* http_request.c: fills in exchange->request from the connection. Returns 0, or the status (400,
 * 500) that refuses the request. */
int iso__exchange_read_request(iso__http_exchange *exchange);

/* http_framing.c: whether every reader of the request's head takes the same for its end, its host and its
 * headers. Of no effect; to be asked once the head has come, with the daemon's own `method` and `version`. */
bool iso__exchange_is_framed(const iso__http_exchange *exchange, const char *method,
                             const char *version);

/* http_response.c: makes the response to be queued into exchange->response. With `body` NULL and
 * `streamed` true its body comes from exchange->queue. Errors: see iso__http_exchange_respond. */
iso_status iso__exchange_make_response(iso__http_exchange *exchange, int status,
                                       const iso_header *headers, size_t header_count,
                                       const void *body, size_t body_length, bool streamed,
                                       iso_error *error);

#endif

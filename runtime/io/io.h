/* io: what the runtime does with the outside world. HTTP in (libmicrohttpd), HTTP out (libcurl)
 * and timers, all on one libuv loop. Sockets (socket.h) and WebSockets (websocket.h) beside them.
 *
 * Threads: everything here belongs to the thread that runs the loop; every callback is called in
 * that thread, from inside uv_run.
 *
 * Signals: the program must ignore SIGPIPE before it uses the client (libcurl may write to a TLS
 * connection that the other side has closed).
 *
 * Memory: an object that stands on the loop is given back by the loop, some turns after its
 * `_free`: run the loop until it has nothing left before uv_loop_close.
 */
#ifndef ISOLOAD_IO_H
#define ISOLOAD_IO_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "isoload.h"

/* Sets `error` (NULL: nothing happens) to the status and the printf-formatted sentence, ending
 * what it held before. Returns `status`, so that a caller may `return iso__io_error(...)`. */
iso_status iso__io_error(iso_error *error, iso_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- Timers ---- */

typedef struct iso__timer iso__timer;
typedef void (*iso__timer_fn)(void *data);

/* Calls `fire(data)` once, not before `ms` milliseconds have passed; 0 means the loop's next turn.
 * Returns NULL when there is no memory. The timer ends itself just before `fire` is called: its
 * pointer must not be used from then on. */
iso__timer *iso__timer_start(uv_loop_t *loop, uint64_t ms, iso__timer_fn fire, void *data);

/* Ends a timer that has not fired; `fire` will not be called. NULL is accepted. */
void iso__timer_stop(iso__timer *timer);

/* ---- What both directions share ---- */

/* What the client does with an answer 301, 302, 303, 307 or 308. */
typedef enum iso__http_redirect {
  ISO__HTTP_REDIRECT_FOLLOW = 0, /* as fetch does, at most 20 times */
  ISO__HTTP_REDIRECT_MANUAL,     /* hands the answer over as it is */
  ISO__HTTP_REDIRECT_ERROR       /* ends the fetch with an error */
} iso__http_redirect;

/* A request. Strings end with NUL; headers stand in their order, repeated ones separately. The server
 * hands one out (redirect is then MANUAL); the client takes one. */
typedef struct iso__http_request {
  const char *method; /* NULL: GET */
  const char *url;    /* absolute, http or https */
  const iso_header *headers;
  size_t header_count;
  const void *body;
  size_t body_length; /* bytes; with body_follows what the body will have, 0: not known */
  bool body_follows;  /* the body comes in pieces: `body` is NULL */
  iso__http_redirect redirect;
} iso__http_request;

/* ---- HTTP in ---- */

typedef struct iso__http_server iso__http_server;
typedef struct iso__http_exchange iso__http_exchange;

/* Processes that accept from one socket, in memory that they share: how many connections each has. One that
 * has more than another lets it go first for a moment, so that connections which stay open do not all end up
 * in the process that was awake. */
typedef struct iso__http_crowd {
  _Atomic uint32_t *counts; /* of each; ISO__HTTP_ABSENT where there is no process */
  uint32_t size;
  uint32_t mine; /* which of them is this process's: the server keeps it */
} iso__http_crowd;

#define ISO__HTTP_ABSENT UINT32_MAX

/* Zero-initialise, then fill in. */
typedef struct iso__http_server_options {
  size_t max_body;       /* bytes of a request's body, more is answered 413; 0: 100 MiB */
  size_t max_headers;    /* bytes of a message's first line and headers, more is 431; 0: 128 KiB */
  bool stream_bodies;    /* a request whose body is long, or of unknown length, is dispatched before
                            its body has come: see iso__http_exchange_events */
  unsigned idle_seconds; /* a connection on which nothing moves is closed after; 0: 75 s. While an
                            answer is waited for, the connection does not count as idle. */
  unsigned head_seconds; /* more than those, for a request's head as a whole; 0: 15 s */
  unsigned max_connections;     /* 0: 4096. Where one more comes, the one that has owed a head, or
                               else a body, the longest is closed. */
  const iso__http_crowd *crowd; /* NULL: no other process; outlives the server */
} iso__http_server_options;

/* Called when a whole request has arrived, or, where `request->body_follows`, its headers. The handler, or something it started, must answer the
 * exchange: now or later, with exactly one of iso__http_exchange_respond, _end (after _start) and
 * _abort. `request` and all it points to live until then. */
typedef void (*iso__http_handler)(iso__http_exchange *exchange, const iso__http_request *request,
                                  void *data);

/* Listens on `address` (numeric, IPv4 or IPv6; "localhost" is 127.0.0.1) and `port` (0: any free
 * one). `options` may be NULL. On success *server belongs to the caller (iso__http_server_free).
 * Errors: ISO_ERR_ARGUMENT for an address that is none; ISO_ERR_SYSTEM when it cannot be listened
 * on; ISO_ERR_MEMORY. */
iso_status iso__http_server_new(uv_loop_t *loop, const char *address, uint16_t port,
                                const iso__http_server_options *options, iso__http_handler handler,
                                void *data, iso__http_server **server, iso_error *error);

/* Opens a socket that listens on `address` and `*port`, for iso__http_server_new_on; *port is set to the
 * port that it got. On success *listener, which is not blocking and closed on exec, belongs to the
 * caller. Needs no loop. Errors: those of iso__http_server_new. */
iso_status iso__http_listen(const char *address, uint16_t *port, int *listener, iso_error *error);

/* As iso__http_server_new, on a socket that listens on that address and port already; several processes
 * may accept from one. The socket is the server's from now on, also when it cannot be made. Errors:
 * ISO_ERR_SYSTEM, ISO_ERR_MEMORY. */
iso_status iso__http_server_new_on(uv_loop_t *loop, int listener, const char *address,
                                   uint16_t port, const iso__http_server_options *options,
                                   iso__http_handler handler, void *data, iso__http_server **server,
                                   iso_error *error);

/* The port that is listened on, in host byte order. */
uint16_t iso__http_server_port(const iso__http_server *server);

/* Accepts no further connection, answers what is in flight with `Connection: close`, and calls
 * `done(data)` once when the last answer has been handed to the kernel (from the loop, never from
 * inside this function). Of further calls
 * only one without `linger_ms` counts: it ends the lingering.
 * A connection on which nothing is asked just then is let go; with `linger_ms` above 0 it has that many
 * milliseconds for one more request, so that a client which is about to ask is not turned away. */
void iso__http_server_drain(iso__http_server *server, uint32_t linger_ms, void (*done)(void *data),
                            void *data);

/* Closes every connection. Exchanges that are still open get their `on_closed` from inside this
 * function, and must still be ended by their holder; nothing is sent any more. NULL is accepted. */
void iso__http_server_free(iso__http_server *server);

/* ---- One request and its answer ----
 * An exchange belongs to whoever answers it, from the handler's call until one of respond, end and
 * abort returns, whatever happens to the client meanwhile: when it has gone, what is written is
 * dropped. Framing is the server's: Content-Length is honoured as the length of a streamed answer,
 * and other connection headers (Transfer-Encoding, Connection, Keep-Alive ...) are left out. */

/* Bytes that may wait in an exchange before a polite writer waits for on_drain. */
#define ISO__HTTP_HIGH_WATER ((size_t)64 * 1024)

typedef struct iso__http_exchange_events {
  /* The client has gone before the answer's end: whatever works on the answer may stop. Called at
   * most once, not after respond, end or abort. A client that shuts down only its sending side
   * counts as gone, as it does for nginx. May be NULL. */
  void (*on_closed)(iso__http_exchange *exchange, void *data);
  /* No more than ISO__HTTP_HIGH_WATER bytes wait, after more did. May be NULL. */
  void (*on_drain)(iso__http_exchange *exchange, void *data);
  /* The next piece of a body that follows, valid during the call. May be NULL: dropped. */
  void (*on_body)(iso__http_exchange *exchange, const void *bytes, size_t length, void *data);
  /* The whole body has come. One that does not come whole ends with on_closed. May be NULL. */
  void (*on_body_end)(iso__http_exchange *exchange, void *data);
} iso__http_exchange_events;

/* Says whom to tell. `events` is copied; `data` is the caller's. */
void iso__http_exchange_watch(iso__http_exchange *exchange, const iso__http_exchange_events *events,
                              void *data);

/* Stops (true) or lets on (false) the pieces of a body that follows; the client is slowed down by TCP.
 * The server sends no answer before the whole request has come (libmicrohttpd cannot), so from the
 * answer's start on a stop is not heeded, and from its end on the rest of the body is dropped. */
void iso__http_exchange_pause(iso__http_exchange *exchange, bool paused);

/* Answers with a whole body, which is copied, and ends the exchange. The body is not sent where
 * HTTP forbids one (HEAD, 204, 304).
 * Errors: ISO_ERR_ARGUMENT for a status outside 200..599 or a header that cannot be sent (an empty
 * or malformed name, a line break in the value), ISO_ERR_MEMORY: nothing was sent, and the exchange
 * is still open. */
iso_status iso__http_exchange_respond(iso__http_exchange *exchange, int status,
                                      const iso_header *headers, size_t header_count,
                                      const void *body, size_t body_length, iso_error *error);

/* Starts an answer whose body follows in pieces. Errors: as respond, and ISO_ERR_ARGUMENT when the
 * exchange was started before. */
iso_status iso__http_exchange_start(iso__http_exchange *exchange, int status,
                                    const iso_header *headers, size_t header_count,
                                    iso_error *error);

/* Adds bytes (copied) to the body of a started answer. Returns ISO_ERR_MEMORY when they could not
 * be kept, ISO_ERR_ENDED when the client has gone, else ISO_OK. Never waits: see _queued. */
iso_status iso__http_exchange_write(iso__http_exchange *exchange, const void *bytes, size_t length);

/* True when the writer is to wait for on_drain. Never while the request is still coming in: what is
 * made from it must not wait for it. */
bool iso__http_exchange_full(const iso__http_exchange *exchange);

/* Bytes that were written and have not yet been taken by the connection. */
size_t iso__http_exchange_queued(const iso__http_exchange *exchange);

/* Ends a started answer; what is queued is still sent. Ends the exchange. */
void iso__http_exchange_end(iso__http_exchange *exchange);

/* Ends the exchange by closing the connection, after what is queued was sent, so that the client sees
 * that the answer is not whole. Right when a body fails after its start. */
void iso__http_exchange_abort(iso__http_exchange *exchange);

/* ---- HTTP out ---- */

typedef struct iso__http_client iso__http_client;
typedef struct iso__http_fetch iso__http_fetch;

/* Zero-initialise, then fill in. */
typedef struct iso__http_client_options {
  uint32_t connect_timeout_ms; /* 0: 30 s */
  bool proxy_from_environment; /* false: http_proxy and its kin are not looked at */
} iso__http_client_options;

/* Makes a client, which keeps connections open for reuse. `options` may be NULL. On success *client
 * belongs to the caller (iso__http_client_free). Errors: ISO_ERR_MEMORY, ISO_ERR_SYSTEM. */
iso_status iso__http_client_new(uv_loop_t *loop, const iso__http_client_options *options,
                                iso__http_client **client, iso_error *error);

/* Cancels every fetch in flight (without their on_end) and closes every connection. Must not be
 * called from a fetch's callback. NULL is accepted. */
void iso__http_client_free(iso__http_client *client);

/* An answer without its body; valid during the call. */
typedef struct iso__http_head {
  int status;
  const char *status_text; /* "" where the protocol has none */
  const char *url;         /* where the answer came from, after redirects */
  bool redirected;
  const iso_header *headers; /* without Content-Encoding and Content-Length where it was decoded */
  size_t header_count;
} iso__http_head;

/* on_head at most once, then on_body any number of times, then on_end exactly once, unless the
 * fetch is cancelled: then nothing more. Each may be NULL. All are called from the loop, and may
 * start and cancel fetches. */
typedef struct iso__http_fetch_events {
  void (*on_head)(iso__http_fetch *fetch, const iso__http_head *head, void *data);
  void (*on_body)(iso__http_fetch *fetch, const void *bytes, size_t length, void *data);
  /* `error` is NULL when the whole answer has come, and valid during the call. The fetch ends
   * with this call; its pointer must not be used after. */
  void (*on_end)(iso__http_fetch *fetch, const iso_error *error, void *data);
  /* No more than ISO__HTTP_HIGH_WATER bytes of a body that follows wait to be sent, after more did.
   * Must not write from inside the call. */
  void (*on_drain)(iso__http_fetch *fetch, void *data);
} iso__http_fetch_events;

/* Starts a request, which is copied. Whatever is wrong with it, or happens to it, reaches on_end,
 * never from inside this function: ISO_ERR_ARGUMENT for a URL, method or header that cannot be sent
 * (only http and https can), ISO_ERR_SYSTEM for a connection that failed. Certificates are
 * verified. Connection headers of the request (Host, Content-Length, Transfer-Encoding ...) are
 * left out: framing is the client's. The body is decompressed.
 * *fetch (may be NULL) is valid until on_end or iso__http_fetch_cancel. Returns ISO_ERR_MEMORY, or
 * ISO_OK. */
iso_status iso__http_fetch_start(iso__http_client *client, const iso__http_request *request,
                                 const iso__http_fetch_events *events, void *data,
                                 iso__http_fetch **fetch);

/* For a request with body_follows: adds bytes (copied) to its body. Returns false when the writer is
 * to wait for on_drain. After the end or failure of the body, nothing may be written. A redirect that
 * would have the body sent again ends the fetch with an error. */
bool iso__http_fetch_write(iso__http_fetch *fetch, const void *bytes, size_t length);

/* The body is complete. */
void iso__http_fetch_write_end(iso__http_fetch *fetch);

/* There will be no more of the body: the fetch ends with this sentence (copied) as its error. */
void iso__http_fetch_write_failed(iso__http_fetch *fetch, const char *why);

/* Ends a fetch; none of its callbacks is called any more. NULL is accepted. */
void iso__http_fetch_cancel(iso__http_fetch *fetch);

/* Stops (true) or lets on (false) the delivery of the body, so that a slow reader is not flooded:
 * the peer is slowed down by TCP. */
void iso__http_fetch_pause(iso__http_fetch *fetch, bool paused);

#endif

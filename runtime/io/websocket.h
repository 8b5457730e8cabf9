/* WebSockets (RFC 6455): the protocol over a connection, asking a server for one, and granting one to
 * a client of our own server. No extensions: nothing is compressed.
 *
 * Threads: the loop's. A callback may do anything to the object that calls.
 */
#ifndef ISOLOAD_IO_WEBSOCKET_H
#define ISOLOAD_IO_WEBSOCKET_H

#include "io.h"
#include "socket.h"

/* Bytes that a message from the other side may have; a longer one ends the connection with 1009. */
#define ISO__WEBSOCKET_MAX_MESSAGE ((size_t)32 * 1024 * 1024)

/* Codes of a close that never stand in a frame. */
enum { ISO__CLOSE_NO_STATUS = 1005, ISO__CLOSE_ABNORMAL = 1006 };

/* What a side says that ends by itself. */
enum { ISO__CLOSE_GOING_AWAY = 1001, ISO__CLOSE_INTERNAL = 1011 };

/* ---- The protocol ---- */

typedef struct iso__websocket iso__websocket;

typedef enum iso__message_kind { ISO__MESSAGE_TEXT = 1, ISO__MESSAGE_BINARY } iso__message_kind;

typedef struct iso__websocket_events {
  /* A whole message, valid during the call; a text is UTF-8. False: no more before
   * iso__websocket_resume (a few that have already come are given all the same). */
  bool (*on_message)(void *data, iso__message_kind kind, const void *bytes, size_t length);
  /* No more than ISO__SOCKET_HIGH_WATER bytes wait to be sent, after more did. */
  void (*on_drain)(void *data);
  /* It is over: what the other side's close said, or ISO__CLOSE_ABNORMAL and why. The last call; the
   * object must not be used from then on. */
  void (*on_close)(void *data, unsigned code, const char *reason);
} iso__websocket_events;

typedef enum iso__websocket_role {
  ISO__WEBSOCKET_CLIENT,
  ISO__WEBSOCKET_SERVER
} iso__websocket_role;

/* Speaks WebSocket over `socket`, which becomes the object's. `early`: bytes that have already come
 * (copied; they are looked at in the loop's next turn). Events are copied, and never called from
 * inside this function. The object belongs to the caller until on_close or iso__websocket_free.
 * Returns NULL when there is no memory, having closed the socket. */
iso__websocket *iso__websocket_new(uv_loop_t *loop, iso__socket *socket, iso__websocket_role role,
                                   const void *early, size_t early_length,
                                   const iso__websocket_events *events, void *data);

/* Sends a message (copied). False: better wait for on_drain. Dropped after a close. */
bool iso__websocket_send(iso__websocket *websocket, iso__message_kind kind, const void *bytes,
                         size_t length);

/* Says that this is the end, with a code (ISO__CLOSE_NO_STATUS: none) and a reason of at most 123
 * bytes of UTF-8. on_close follows: with the other side's answer, or, where none comes in 10 s,
 * without. A second close does nothing. */
void iso__websocket_close(iso__websocket *websocket, unsigned code, const char *reason);

/* Lets messages come again. */
void iso__websocket_resume(iso__websocket *websocket);

/* Says that this is the end, and lets the connection go without waiting for an answer; no event
 * follows, and the object has ended. */
void iso__websocket_leave(iso__websocket *websocket, unsigned code, const char *reason);

/* Drops the connection; no event follows. NULL is accepted. */
void iso__websocket_free(iso__websocket *websocket);

/* ---- Asking for one ---- */

typedef struct iso__upgrade iso__upgrade;

typedef struct iso__upgrade_events {
  /* The server's answer. With `socket` it agreed: the connection is the caller's now, together with
   * the bytes that have already come, and the upgrade has ended. Without, it answers otherwise: its
   * body follows. */
  void (*on_head)(void *data, const iso__http_head *head, iso__socket *socket, const void *early,
                  size_t early_length);
  void (*on_body)(void *data, const void *bytes, size_t length);
  /* The whole answer has come (NULL), or an error, valid during the call. The upgrade has ended. */
  void (*on_end)(void *data, const iso_error *error);
} iso__upgrade_events;

/* Asks the server at `url` (http, https, ws or wss) for a WebSocket, with these headers beside those
 * of the handshake. Whatever goes wrong reaches on_end, never from inside this function. Redirects
 * are not followed. NULL: there is no memory. */
iso__upgrade *iso__upgrade_start(uv_loop_t *loop, const char *url, const iso_header *headers,
                                 size_t header_count, const iso__upgrade_events *events,
                                 void *data);
/* Stops (true) or lets on (false) the answer's body. */
void iso__upgrade_pause(iso__upgrade *upgrade, bool paused);
/* Ends it; no event follows. NULL is accepted. */
void iso__upgrade_cancel(iso__upgrade *upgrade);

/* ---- Granting one ---- */

/* Called when the client of an exchange has been told; `early` are bytes that it sent at once. The
 * socket is the callee's; the exchange has ended. */
typedef void (*iso__upgraded_fn)(void *data, iso__socket *socket, const void *early,
                                 size_t early_length);

/* Answers an exchange with 101, as the handshake has it, and these headers. `upgraded` follows, or
 * the exchange's on_closed when the client has gone meanwhile.
 * Errors: ISO_ERR_ARGUMENT when the request did not ask for a WebSocket as version 13 does, or for a
 * header that cannot be sent; the exchange can then be answered otherwise. */
iso_status iso__http_exchange_upgrade(iso__http_exchange *exchange, const iso_header *headers,
                                      size_t header_count, iso__upgraded_fn upgraded, void *data,
                                      iso_error *error);

/* The value of Sec-WebSocket-Accept for a key, as text that ends with NUL. */
enum { ISO__WEBSOCKET_ACCEPT_SIZE = 29 };
void iso__websocket_accept_value(const char *key, char accept[ISO__WEBSOCKET_ACCEPT_SIZE]);

#endif

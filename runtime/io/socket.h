/* A connection to another host, over TCP or TLS, on a libuv loop.
 *
 * Certificates are verified against the system's store (SSL_CERT_FILE and SSL_CERT_DIR are heeded,
 * as OpenSSL does) and must be for the host's name.
 *
 * Signals: the program must ignore SIGPIPE; the other side may be gone when something is sent to it.
 *
 * Threads: the loop's; every callback is called from inside uv_run, except where said. A callback
 * may do anything to the socket, close it included.
 */
#ifndef ISOLOAD_IO_SOCKET_H
#define ISOLOAD_IO_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "isoload.h"

typedef struct iso__socket iso__socket;

/* Bytes that may wait in a socket before a polite writer waits for on_drain. */
#define ISO__SOCKET_HIGH_WATER ((size_t)64 * 1024)

/* Each may be NULL. */
typedef struct iso__socket_events {
  /* The connection stands, with TLS where that was asked for. `remote` and `local` are "ADDRESS:PORT"
   * and valid during the call. Called again when iso__socket_start_tls has succeeded. */
  void (*on_open)(void *data, const char *remote, const char *local);
  /* Bytes that came, valid during the call. */
  void (*on_read)(void *data, const void *bytes, size_t length);
  /* The other side sends no more; it may still read. */
  void (*on_end)(void *data);
  /* No more than ISO__SOCKET_HIGH_WATER bytes wait, after more did. */
  void (*on_drain)(void *data);
  /* It is over: both sides have ended (`error` is NULL), or something failed. The last call; the
   * socket must not be used from then on. */
  void (*on_closed)(void *data, const iso_error *error);
} iso__socket_events;

/* Starts a connection to a host, by name or address ("[::1]" as well), which is given up after 30 s.
 * `tls_name`, if not NULL, asks for TLS with a certificate for that name. The events are copied,
 * and never called from inside this function. The socket belongs to the caller until on_closed, or
 * iso__socket_close, or iso__socket_finish. Returns NULL when there is no memory. */
iso__socket *iso__socket_connect(uv_loop_t *loop, const char *host, uint16_t port,
                                 const char *tls_name, const iso__socket_events *events,
                                 void *data);

/* A socket on a connection that stands; the descriptor becomes the socket's, and is closed when
 * NULL is returned. `released(data)`, if not NULL, is called once the descriptor has been closed.
 * There is no on_open. */
iso__socket *iso__socket_adopt(uv_loop_t *loop, int descriptor, void (*released)(void *data),
                               void *released_data);

/* Says whom to tell from now on. The events are copied. */
void iso__socket_watch(iso__socket *socket, const iso__socket_events *events, void *data);

/* Sends bytes (copied), now or as soon as the connection stands. False: better wait for on_drain. */
bool iso__socket_write(iso__socket *socket, const void *bytes, size_t length);

/* Bytes that wait to be sent. */
size_t iso__socket_queued(const iso__socket *socket);

/* Nothing more will be written: what waits is sent, then the sending side is shut. */
void iso__socket_end(iso__socket *socket);

/* Stops (true) or lets on (false) reading: the other side is slowed down by TCP. A little that has
 * already come may still be given. */
void iso__socket_pause(iso__socket *socket, bool paused);

/* From here on the connection speaks TLS, with a certificate for `name`: on_open follows, or
 * on_closed. What was written before goes before it. */
void iso__socket_start_tls(iso__socket *socket, const char *name);

/* Ends the socket at once, dropping what waits. No event follows. NULL is accepted. */
void iso__socket_close(iso__socket *socket);

/* Ends the socket after what waits was sent; what comes is dropped. No event follows. */
void iso__socket_finish(iso__socket *socket);

/* Closes at once what is still being finished on this loop, which is to be closed. */
void iso__sockets_end(const uv_loop_t *loop);

#endif

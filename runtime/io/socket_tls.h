/* TLS for one connection, between two heaps of bytes: knows nothing of sockets. Private to socket.c.
 *
 * What comes from the other side is pushed, what is to be sent there is taken. */
#ifndef ISOLOAD_IO_SOCKET_TLS_H
#define ISOLOAD_IO_SOCKET_TLS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct iso__tls iso__tls;

typedef enum iso__tls_state {
  ISO__TLS_SHAKING, /* the handshake goes on */
  ISO__TLS_READY,
  ISO__TLS_ENDED, /* the other side has said that it sends no more */
  ISO__TLS_FAILED
} iso__tls_state;

/* The client's side of a connection whose certificate must be for `name`, a host name or an address.
 * The handshake begins with the first iso__tls_advance. NULL: there is no memory, or the system's
 * store of certificates cannot be used. */
iso__tls *iso__tls_new(const char *name);
void iso__tls_free(iso__tls *tls);

/* Adds what came from the other side. */
bool iso__tls_push(iso__tls *tls, const void *bytes, size_t length);
/* Goes on with the handshake as far as what came allows. */
iso__tls_state iso__tls_advance(iso__tls *tls);
/* Reads decrypted bytes; 0 when there are none for now: *state says why. */
size_t iso__tls_read(iso__tls *tls, void *bytes, size_t limit, iso__tls_state *state);
/* Encrypts bytes; only when ready. */
bool iso__tls_write(iso__tls *tls, const void *bytes, size_t length);
/* Tells the other side that no more will be written. */
void iso__tls_end(iso__tls *tls);
/* Takes what is to be sent to the other side; 0 when that is nothing. */
size_t iso__tls_take(iso__tls *tls, void *bytes, size_t limit);
/* Why it failed: half a sentence, valid until the next call. */
const char *iso__tls_why(const iso__tls *tls);

#endif

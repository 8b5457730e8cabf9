/* Connections over TCP and TLS: see socket.h.
 *
 * libuv gives a handle back only some turns after it was closed, so the handle stands in a block of
 * its own (a wire), which outlives the socket. A socket that is closed from inside one of its own
 * callbacks is freed when the outermost of them has returned. */
#include "socket.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "io.h"
#include "socket_tls.h"

enum { CONNECT_MS = 30 * 1000, FINISH_MS = 5 * 1000, KEEPALIVE_SECONDS = 60 };

/* A TCP handle; `socket` is NULL once it has been closed. */
typedef struct wire {
  uv_tcp_t tcp;
  iso__socket *socket;
  void (*released)(void *data);
  void *released_data;
} wire;

/* A look-up that goes on; `socket` is NULL once nobody waits for it. */
typedef struct lookup {
  uv_getaddrinfo_t request;
  iso__socket *socket;
} lookup;

struct iso__socket {
  uv_loop_t *loop;
  iso__socket *next_finishing;
  iso__socket_events events;
  void *data;
  char *host; /* NULL for a connection that was adopted */
  uint16_t port;
  lookup *lookup;
  struct addrinfo *addresses;
  const struct addrinfo *next; /* the one to try when this attempt fails */
  wire *wire;
  iso__timer *timer; /* connecting or finishing has a limit */
  iso__tls *tls;
  iso__buffer early; /* written before the connection, or its TLS, stood */
  size_t queued;     /* bytes that the kernel has not taken */
  unsigned busy;     /* callbacks that are running */
  bool open;         /* what is written can be sent */
  bool full;
  bool paused;
  bool ending;   /* nothing more will be written */
  bool shutting; /* the sending side is being shut */
  bool shut;
  bool read_ended;
  bool closed;
};

/* Sockets that nobody holds any more and that are still on their way out, of all the thread's loops. */
static _Thread_local iso__socket *finishing;

static void forget_finishing(const iso__socket *socket) {
  for (iso__socket **at = &finishing; *at != NULL; at = &(*at)->next_finishing) {
    if (*at == socket) {
      *at = socket->next_finishing;
      return;
    }
  }
}

/* ---- Life ---- */

/* Not inlined: the compiler would take the counted ways to it for possible ones. */
__attribute__((noinline)) static void destroy(iso__socket *socket) {
  iso__tls_free(socket->tls);
  if (socket->addresses != NULL) {
    uv_freeaddrinfo(socket->addresses);
  }
  iso__buffer_clear(&socket->early);
  free(socket->host);
  free(socket);
}

static void wire_closed(uv_handle_t *handle) {
  wire *own = handle->data;
  if (own->released != NULL) {
    own->released(own->released_data);
  }
  free(own);
}

static void drop_wire(iso__socket *socket) {
  if (socket->wire != NULL) {
    socket->wire->socket = NULL;
    uv_close((uv_handle_t *)&socket->wire->tcp, wire_closed);
    socket->wire = NULL;
  }
}

static void stop_timer(iso__socket *socket) {
  iso__timer_stop(socket->timer);
  socket->timer = NULL;
}

void iso__socket_close(iso__socket *socket) {
  if (socket == NULL || socket->closed) {
    return;
  }
  socket->closed = true;
  forget_finishing(socket);
  if (socket->lookup != NULL) {
    socket->lookup->socket = NULL;
    uv_cancel((uv_req_t *)&socket->lookup->request);
  }
  stop_timer(socket);
  drop_wire(socket);
  if (socket->busy == 0) {
    destroy(socket);
  }
}

/* Around whatever may call back. */
static void enter(iso__socket *socket) { socket->busy++; }

/* False when the socket was closed meanwhile: it is gone now, or will be. */
static bool leave(iso__socket *socket) {
  bool closed = socket->closed;
  if (--socket->busy == 0 && closed) {
    destroy(socket);
  }
  return !closed;
}

static void over(iso__socket *socket, const iso_error *error) {
  if (socket->closed) {
    return;
  }
  enter(socket);
  if (socket->events.on_closed != NULL) {
    socket->events.on_closed(socket->data, error);
  }
  iso__socket_close(socket);
  leave(socket);
}

static void fail(iso__socket *socket, const char *reason) {
  iso_error error = {0};
  if (socket->host != NULL) {
    iso__io_error(&error, ISO_ERR_SYSTEM, "the connection to %s port %u failed: %s", socket->host,
                  socket->port, reason);
  } else {
    iso__io_error(&error, ISO_ERR_SYSTEM, "the connection failed: %s", reason);
  }
  over(socket, &error);
  free(error.message);
}

static void conclude(iso__socket *socket) {
  if (!socket->closed && socket->read_ended && socket->shut) {
    over(socket, NULL);
  }
}

/* ---- Sending ---- */

typedef struct writing {
  uv_write_t request;
  wire *wire;
  size_t length;
  char bytes[];
} writing;

static void update_full(iso__socket *socket) {
  size_t waiting = iso__socket_queued(socket);
  if (waiting > ISO__SOCKET_HIGH_WATER) {
    socket->full = true;
  } else if (socket->full) {
    socket->full = false;
    enter(socket);
    if (socket->events.on_drain != NULL && !socket->ending) {
      socket->events.on_drain(socket->data);
    }
    leave(socket);
  }
}

static void written(uv_write_t *request, int status) {
  writing *one = request->data;
  iso__socket *socket = one->wire->socket;
  size_t length = one->length;
  free(one);
  if (socket == NULL) {
    return;
  }
  socket->queued -= length;
  if (status != 0) {
    fail(socket, uv_strerror(status));
    return;
  }
  update_full(socket);
}

/* Gives bytes to the kernel, or to libuv until the kernel takes them. What goes wrong is heard of
 * later: reading and writing fail together. */
static void send_bytes(iso__socket *socket, const char *bytes, size_t length) {
  uv_stream_t *stream = (uv_stream_t *)&socket->wire->tcp;
  if (socket->queued == 0 && length > 0) {
    uv_buf_t piece = uv_buf_init((char *)bytes, (unsigned)length);
    int sent = uv_try_write(stream, &piece, 1);
    if (sent > 0) {
      bytes += sent;
      length -= (size_t)sent;
    }
  }
  if (length == 0) {
    return;
  }
  writing *one = malloc(sizeof *one + length);
  if (one == NULL) {
    abort();
  }
  one->wire = socket->wire;
  one->length = length;
  one->request.data = one;
  memcpy(one->bytes, bytes, length);
  uv_buf_t piece = uv_buf_init(one->bytes, (unsigned)length);
  if (uv_write(&one->request, stream, &piece, 1, written) == 0) {
    socket->queued += length;
  } else {
    free(one);
  }
}

static void flush_tls(iso__socket *socket) {
  char bytes[16 * 1024];
  size_t length;
  while ((length = iso__tls_take(socket->tls, bytes, sizeof bytes)) > 0) {
    send_bytes(socket, bytes, length);
  }
}

enum { LARGEST_WRITE = 1 << 30 };

static void send_plain(iso__socket *socket, const char *bytes, size_t length) {
  while (length > 0) {
    size_t piece = length > LARGEST_WRITE ? LARGEST_WRITE : length;
    if (socket->tls == NULL) {
      send_bytes(socket, bytes, piece);
    } else if (iso__tls_write(socket->tls, bytes, piece)) {
      flush_tls(socket);
    }
    bytes += piece;
    length -= piece;
  }
}

size_t iso__socket_queued(const iso__socket *socket) {
  return socket->queued + iso__buffer_length(&socket->early);
}

bool iso__socket_write(iso__socket *socket, const void *bytes, size_t length) {
  if (socket->closed || socket->ending) {
    return true;
  }
  if (socket->open) {
    send_plain(socket, bytes, length);
  } else if (!iso__buffer_append(&socket->early, bytes, length)) {
    abort();
  }
  socket->full = socket->full || iso__socket_queued(socket) > ISO__SOCKET_HIGH_WATER;
  return !socket->full;
}

typedef struct shutting {
  uv_shutdown_t request;
  wire *wire;
} shutting;

static void sending_shut(uv_shutdown_t *request, int status) {
  (void)status; /* an other side that has gone is heard of by reading */
  shutting *one = request->data;
  iso__socket *socket = one->wire->socket;
  free(one);
  if (socket != NULL) {
    socket->shut = true;
    conclude(socket);
  }
}

static void shut_sending(iso__socket *socket) {
  if (!socket->open || !socket->ending || socket->shutting) {
    return;
  }
  socket->shutting = true;
  if (socket->tls != NULL) {
    iso__tls_end(socket->tls);
    flush_tls(socket);
  }
  shutting *one = malloc(sizeof *one);
  if (one == NULL) {
    abort();
  }
  one->wire = socket->wire;
  one->request.data = one;
  if (uv_shutdown(&one->request, (uv_stream_t *)&socket->wire->tcp, sending_shut) != 0) {
    free(one);
    socket->shut = true; /* it is not connected any more; its end is read */
  }
}

void iso__socket_end(iso__socket *socket) {
  if (!socket->closed && !socket->ending) {
    socket->ending = true;
    shut_sending(socket);
  }
}

/* ---- The connection stands ---- */

static void name_of(const struct sockaddr_storage *address, char *text, size_t size) {
  char host[INET6_ADDRSTRLEN] = "";
  bool six = address->ss_family == AF_INET6;
  uint16_t port = six ? ((const struct sockaddr_in6 *)address)->sin6_port
                      : ((const struct sockaddr_in *)address)->sin_port;
  uv_ip_name((const struct sockaddr *)address, host, sizeof host);
  snprintf(text, size, six ? "[%s]:%u" : "%s:%u", host, ntohs(port));
}

enum { ADDRESS_TEXT = INET6_ADDRSTRLEN + 16 };

static void tell_open(iso__socket *socket) {
  char remote[ADDRESS_TEXT] = "", local[ADDRESS_TEXT] = "";
  struct sockaddr_storage address;
  int length = sizeof address;
  if (uv_tcp_getpeername(&socket->wire->tcp, (struct sockaddr *)&address, &length) == 0) {
    name_of(&address, remote, sizeof remote);
  }
  length = sizeof address;
  if (uv_tcp_getsockname(&socket->wire->tcp, (struct sockaddr *)&address, &length) == 0) {
    name_of(&address, local, sizeof local);
  }
  if (socket->events.on_open != NULL) {
    socket->events.on_open(socket->data, remote, local);
  }
}

static void opened(iso__socket *socket) {
  stop_timer(socket);
  socket->open = true;
  enter(socket);
  tell_open(socket);
  if (!socket->closed && iso__buffer_length(&socket->early) > 0) {
    iso__buffer early = socket->early;
    socket->early = (iso__buffer){0};
    send_plain(socket, (char *)early.data + early.start, iso__buffer_length(&early));
    iso__buffer_clear(&early);
    update_full(socket);
  }
  if (!socket->closed) {
    shut_sending(socket);
    conclude(socket);
  }
  leave(socket);
}

/* ---- Reading ---- */

static void start_reading(iso__socket *socket);

static void ended(iso__socket *socket) {
  if (socket->read_ended) {
    return;
  }
  socket->read_ended = true;
  uv_read_stop((uv_stream_t *)&socket->wire->tcp);
  enter(socket);
  if (socket->events.on_end != NULL) {
    socket->events.on_end(socket->data);
  }
  conclude(socket);
  leave(socket);
}

static void give(iso__socket *socket, const void *bytes, size_t length) {
  if (socket->events.on_read != NULL) {
    socket->events.on_read(socket->data, bytes, length);
  }
}

/* Gives what can be decrypted of what has come. */
static void read_tls(iso__socket *socket) {
  char bytes[16 * 1024];
  iso__tls_state state = ISO__TLS_READY;
  size_t length;
  while (!socket->closed &&
         (length = iso__tls_read(socket->tls, bytes, sizeof bytes, &state)) > 0) {
    give(socket, bytes, length);
  }
  if (socket->closed) {
    return;
  }
  flush_tls(socket);
  if (state == ISO__TLS_ENDED) {
    ended(socket);
  } else if (state == ISO__TLS_FAILED) {
    fail(socket, iso__tls_why(socket->tls));
  }
}

static void advance_tls(iso__socket *socket) {
  enter(socket);
  iso__tls_state state = ISO__TLS_READY;
  if (!socket->open) {
    state = iso__tls_advance(socket->tls);
    flush_tls(socket);
    if (state == ISO__TLS_READY) {
      opened(socket);
    } else if (state != ISO__TLS_SHAKING) {
      fail(socket, iso__tls_why(socket->tls));
    }
  }
  if (!socket->closed && state == ISO__TLS_READY) {
    read_tls(socket);
  }
  leave(socket);
}

static void allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
  (void)handle;
  buffer->base = malloc(suggested);
  buffer->len = buffer->base == NULL ? 0 : suggested;
}

static void came(iso__socket *socket, const char *bytes, ssize_t length) {
  if (length == 0) {
    return;
  }
  if (length == UV_EOF && (socket->tls == NULL || socket->shutting)) {
    ended(socket);
  } else if (length == UV_EOF) {
    fail(socket, "the other side has closed it before the end of TLS");
  } else if (length < 0) {
    fail(socket, uv_strerror((int)length));
  } else if (socket->tls == NULL) {
    give(socket, bytes, (size_t)length);
  } else if (iso__tls_push(socket->tls, bytes, (size_t)length)) {
    advance_tls(socket);
  } else {
    fail(socket, "there is no memory left");
  }
}

static void read_some(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer) {
  wire *own = stream->data;
  if (own->socket != NULL) {
    iso__socket *socket = own->socket;
    enter(socket);
    came(socket, buffer->base, length);
    leave(socket);
  }
  free(buffer->base);
}

static void start_reading(iso__socket *socket) {
  bool shaking = socket->tls != NULL && !socket->open;
  if (socket->wire != NULL && !socket->read_ended && (!socket->paused || shaking)) {
    uv_read_start((uv_stream_t *)&socket->wire->tcp, allocate, read_some);
  }
}

void iso__socket_pause(iso__socket *socket, bool paused) {
  if (socket->closed || socket->paused == paused) {
    return;
  }
  socket->paused = paused;
  if (!socket->open) {
    return;
  }
  if (paused) {
    uv_read_stop((uv_stream_t *)&socket->wire->tcp);
  } else {
    start_reading(socket);
  }
}

/* ---- Connecting ---- */

static void try_next(iso__socket *socket, int failure);

static void stands(iso__socket *socket) {
  uv_tcp_nodelay(&socket->wire->tcp, 1);
  uv_tcp_keepalive(&socket->wire->tcp, 1, KEEPALIVE_SECONDS);
  if (socket->tls != NULL) {
    start_reading(socket);
    advance_tls(socket);
    return;
  }
  enter(socket);
  opened(socket);
  if (!socket->closed) {
    start_reading(socket);
  }
  leave(socket);
}

static void connected(uv_connect_t *request, int status) {
  wire *own = request->handle->data;
  iso__socket *socket = own->socket;
  free(request);
  if (socket == NULL) {
    return;
  }
  if (status == 0) {
    stands(socket);
  } else {
    drop_wire(socket);
    try_next(socket, status);
  }
}

static wire *make_wire(iso__socket *socket) {
  wire *made = calloc(1, sizeof *made);
  if (made == NULL || uv_tcp_init(socket->loop, &made->tcp) != 0) {
    free(made);
    return NULL;
  }
  made->tcp.data = made;
  made->socket = socket;
  return made;
}

/* Tries the addresses of the host one after the other; `failure`: why the last one did not do. */
static void try_next(iso__socket *socket, int failure) {
  while (socket->next != NULL) {
    const struct addrinfo *address = socket->next;
    socket->next = address->ai_next;
    uv_connect_t *request = malloc(sizeof *request);
    socket->wire = make_wire(socket);
    if (request == NULL || socket->wire == NULL) {
      abort();
    }
    failure = uv_tcp_connect(request, &socket->wire->tcp, address->ai_addr, connected);
    if (failure == 0) {
      return;
    }
    free(request);
    drop_wire(socket);
  }
  fail(socket, uv_strerror(failure));
}

static void looked_up(uv_getaddrinfo_t *request, int status, struct addrinfo *addresses) {
  lookup *own = request->data;
  iso__socket *socket = own->socket;
  free(own);
  if (socket == NULL) {
    uv_freeaddrinfo(addresses);
    return;
  }
  socket->lookup = NULL;
  if (status != 0) {
    fail(socket, uv_strerror(status));
    return;
  }
  socket->addresses = addresses;
  socket->next = addresses;
  try_next(socket, UV_EADDRNOTAVAIL);
}

static void took_too_long(void *data) {
  iso__socket *socket = data;
  socket->timer = NULL;
  fail(socket, "it took too long");
}

/* The host without the brackets that an IPv6 address has in a URL; malloc'ed. */
static char *bare_host(const char *host) {
  size_t length = strlen(host);
  bool bracketed = length > 2 && host[0] == '[' && host[length - 1] == ']';
  return bracketed ? strndup(host + 1, length - 2) : strdup(host);
}

static bool look_up(iso__socket *socket) {
  char service[16];
  snprintf(service, sizeof service, "%u", socket->port);
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
  lookup *own = calloc(1, sizeof *own);
  if (own == NULL) {
    return false;
  }
  own->socket = socket;
  own->request.data = own;
  if (uv_getaddrinfo(socket->loop, &own->request, looked_up, socket->host, service, &hints) != 0) {
    free(own);
    return false;
  }
  socket->lookup = own;
  return true;
}

static void no_tls(void *data) {
  iso__socket *socket = data;
  socket->timer = NULL;
  fail(socket, "TLS: the system's certificates cannot be read");
}

iso__socket *iso__socket_connect(uv_loop_t *loop, const char *host, uint16_t port,
                                 const char *tls_name, const iso__socket_events *events,
                                 void *data) {
  iso__socket *socket = calloc(1, sizeof *socket);
  if (socket == NULL) {
    return NULL;
  }
  *socket = (iso__socket){.loop = loop, .events = *events, .data = data, .port = port};
  socket->host = bare_host(host);
  char *name = tls_name == NULL ? NULL : bare_host(tls_name);
  socket->tls = name == NULL ? NULL : iso__tls_new(name);
  free(name);
  bool lacking = tls_name != NULL && socket->tls == NULL;
  socket->timer =
      iso__timer_start(loop, lacking ? 0 : CONNECT_MS, lacking ? no_tls : took_too_long, socket);
  if (socket->host == NULL || socket->timer == NULL || (!lacking && !look_up(socket))) {
    stop_timer(socket);
    destroy(socket);
    return NULL;
  }
  return socket;
}

iso__socket *iso__socket_adopt(uv_loop_t *loop, int descriptor, void (*released)(void *data),
                               void *released_data) {
  iso__socket *socket = calloc(1, sizeof *socket);
  if (socket != NULL) {
    socket->loop = loop;
    socket->paused = true; /* until there is somebody to tell */
    socket->open = true;
    socket->wire = make_wire(socket);
  }
  if (socket == NULL || socket->wire == NULL) {
    free(socket);
    close(descriptor);
    return NULL;
  }
  if (uv_tcp_open(&socket->wire->tcp, descriptor) != 0) {
    close(descriptor);
    iso__socket_close(socket);
    return NULL;
  }
  socket->wire->released = released;
  socket->wire->released_data = released_data;
  uv_tcp_nodelay(&socket->wire->tcp, 1);
  uv_tcp_keepalive(&socket->wire->tcp, 1, KEEPALIVE_SECONDS);
  return socket;
}

void iso__socket_watch(iso__socket *socket, const iso__socket_events *events, void *data) {
  socket->events = *events;
  socket->data = data;
  iso__socket_pause(socket, false);
}

void iso__socket_start_tls(iso__socket *socket, const char *name) {
  if (socket->closed || !socket->open || socket->tls != NULL) {
    return;
  }
  char *bare = bare_host(name);
  socket->tls = bare == NULL ? NULL : iso__tls_new(bare);
  free(bare);
  socket->open = false;
  if (socket->tls == NULL) {
    socket->timer = iso__timer_start(socket->loop, 0, no_tls, socket);
    return;
  }
  socket->timer = iso__timer_start(socket->loop, CONNECT_MS, took_too_long, socket);
  iso__tls_advance(socket->tls); /* only says hello: nothing has come yet that could fail */
  flush_tls(socket);
  start_reading(socket);
}

/* ---- Finishing ---- */

static void finish_now(void *data) {
  iso__socket *socket = data;
  socket->timer = NULL;
  iso__socket_close(socket);
}

void iso__socket_finish(iso__socket *socket) {
  if (socket->closed) {
    return;
  }
  if (!socket->open) {
    iso__socket_close(socket);
    return;
  }
  socket->events = (iso__socket_events){0};
  socket->next_finishing = finishing;
  finishing = socket;
  stop_timer(socket);
  socket->timer = iso__timer_start(socket->loop, FINISH_MS, finish_now, socket);
  enter(socket);
  iso__socket_end(socket);
  iso__socket_pause(socket, false);
  conclude(socket);
  leave(socket);
}

void iso__sockets_end(const uv_loop_t *loop) {
  iso__socket *next;
  for (iso__socket *socket = finishing; socket != NULL; socket = next) {
    next = socket->next_finishing;
    if (socket->loop == loop) {
      iso__socket_close(socket);
    }
  }
}

/* Sockets of a worker: connections to other hosts. To its JavaScript each is three pipes: one tells
 * what becomes of it, one brings bytes and one takes them. The number of the last is the socket's. */
#include "../io/socket.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "pipes.h"

/* Descriptors are the process's: one guest must not have them all. Who was made by the host itself may hold
 * some for many. */
enum { GUEST_CONNECTIONS = 64, HOST_CONNECTIONS = 512 };

struct iso__worker_socket {
  iso__worker *worker;
  iso__worker_socket *next;
  iso__socket *socket;
  uint32_t number;
  bool half_open;    /* goes on to send when the other side has ended */
  iso__pipe *status; /* each is NULL once it has been given up */
  iso__pipe *inlet;
  iso__pipe *outlet;
};

/* ---- how many there may be ---- */

bool iso__worker_connection_open(iso__worker *worker, iso__call *call) {
  uint32_t limit = worker->parent_has_no_v8 ? HOST_CONNECTIONS : GUEST_CONNECTIONS;
  if (!worker->internet) {
    iso__throw(call, "Error", "This worker has no way to the network.");
    return false;
  }
  if (worker->connections >= limit) {
    char *message = iso__format(
        "This worker has %u connections open, as many as it may have; close one first.", limit);
    iso__throw(call, "Error", message);
    free(message);
    return false;
  }
  worker->connections++;
  return true;
}

void iso__worker_connection_close(iso__worker *worker) { worker->connections--; }

/* ---- ends ---- */

/* Gives up what is left of the pipes, for this reason (NULL: it has come to its end). */
static void give_up(iso__worker_socket *own, const char *why) {
  if (own->inlet) iso__inlet_end(own->inlet, why);
  if (own->outlet) iso__outlet_close(own->outlet, why ? why : "The connection is closed.");
  if (own->status) iso__inlet_end(own->status, why);
  own->inlet = own->outlet = own->status = NULL;
}

static void own_free(iso__worker_socket *own, const char *why) {
  iso__worker_socket **at = &own->worker->sockets;
  while (*at != own) at = &(*at)->next;
  *at = own->next;
  iso__worker_connection_close(own->worker);
  give_up(own, why);
  free(own);
}

/* Nobody reads and nobody writes any more. */
static void finish_if_unheld(iso__worker_socket *own) {
  if (own->inlet || own->outlet) return;
  iso__socket_finish(own->socket);
  own_free(own, NULL);
}

/* ---- what the network brings ---- */

static void on_open(void *data, const char *remote, const char *local) {
  iso__worker_socket *own = data;
  if (!own->status) return;
  jv told = jv_object();
  told = jv_object_set(told, jv_string("remoteAddress"), jv_string(remote));
  told = jv_object_set(told, jv_string("localAddress"), jv_string(local));
  char *text = iso__json_text(told);
  iso__inlet_push(own->status, text, strlen(text));
  free(text);
}

static void on_read(void *data, const void *bytes, size_t length) {
  iso__worker_socket *own = data;
  if (own->inlet && !iso__inlet_push(own->inlet, bytes, length)) {
    iso__socket_pause(own->socket, true);
  }
}

static void on_end(void *data) {
  iso__worker_socket *own = data;
  if (own->inlet) iso__inlet_end(own->inlet, NULL);
  own->inlet = NULL;
  if (own->half_open) return;
  if (own->outlet) iso__outlet_close(own->outlet, "The other side has closed the connection.");
  own->outlet = NULL;
  iso__socket_end(own->socket);
}

static void on_drain(void *data) {
  iso__worker_socket *own = data;
  if (own->outlet) iso__outlet_drained(own->outlet);
}

static void on_closed(void *data, const iso_error *error) {
  own_free(data, error ? error->message : NULL);
}

/* ---- what the worker does ---- */

static void on_inlet_drained(void *data) {
  iso__worker_socket *own = data;
  iso__socket_pause(own->socket, false);
}

/* What comes from now on is dropped, so that the connection's end is noticed. */
static void on_inlet_stopped(void *data) {
  iso__worker_socket *own = data;
  own->inlet = NULL;
  iso__socket_pause(own->socket, false);
  finish_if_unheld(own);
}

static bool on_written(void *data, const void *bytes, size_t length) {
  iso__worker_socket *own = data;
  return iso__socket_write(own->socket, bytes, length);
}

static void on_written_all(void *data, const char *error) {
  iso__worker_socket *own = data;
  own->outlet = NULL;
  if (error) {
    iso__socket_close(own->socket);
    own_free(own, error);
    return;
  }
  iso__socket_end(own->socket);
  finish_if_unheld(own);
}

static void on_status_drained(void *data) { (void)data; }

static void on_status_stopped(void *data) {
  iso__worker_socket *own = data;
  own->status = NULL;
}

/* Takes the three pipes whose numbers are the call's arguments from `first` on. */
static bool take_pipes(iso__worker_socket *own, iso__call *call, int first) {
  static const iso__inlet_events status_events = {on_status_drained, on_status_stopped};
  static const iso__inlet_events inlet_events = {on_inlet_drained, on_inlet_stopped};
  static const iso__outlet_events outlet_events = {on_written, on_written_all};
  iso__worker *worker = own->worker;
  own->status = iso__inlet_take(worker, iso__arg_uint(call, first), &status_events, own);
  own->inlet = iso__inlet_take(worker, iso__arg_uint(call, first + 1), &inlet_events, own);
  own->number = iso__arg_uint(call, first + 2);
  own->outlet = iso__outlet_take(worker, own->number, &outlet_events, own);
  return own->status && own->inlet && own->outlet;
}

static iso__worker *worker_of(iso__call *call) {
  return iso__isolate_data(iso__call_isolate(call), ISO__WORKER_SLOT);
}

/* socketConnect(status, inlet, outlet, host, port, name for TLS or undefined, half open) */
static void socket_connect(iso__call *call) {
  static const iso__socket_events events = {on_open, on_read, on_end, on_drain, on_closed};
  iso__worker *worker = worker_of(call);
  if (!iso__worker_connection_open(worker, call)) return;
  iso__worker_socket *own = calloc(1, sizeof *own);
  if (!own) abort();
  own->worker = worker;
  own->half_open = iso__arg_bool(call, 6);
  own->next = worker->sockets;
  worker->sockets = own;
  if (!take_pipes(own, call, 0)) {
    own_free(own, "The socket's pipes are in use.");
    return;
  }
  char *host = iso__arg_string(call, 3, NULL);
  char *tls_name = iso__arg_is_undefined(call, 5) ? NULL : iso__arg_string(call, 5, NULL);
  own->socket = iso__socket_connect(iso__host_loop(worker->host), host,
                                    (uint16_t)iso__arg_uint(call, 4), tls_name, &events, own);
  if (!own->socket) abort(); /* only for want of memory */
  free(tls_name);
  free(host);
}

/* socketStartTls(number, status, inlet, outlet, name): the socket goes on with TLS over other pipes */
static void socket_start_tls(iso__call *call) {
  iso__worker *worker = worker_of(call);
  uint32_t number = iso__arg_uint(call, 0);
  iso__worker_socket *own = worker->sockets;
  while (own && own->number != number) own = own->next;
  if (!own || !own->inlet || !own->outlet) {
    iso__throw(call, "Error", "The connection has ended; TLS cannot be started on it.");
    return;
  }
  give_up(own, NULL);
  if (!take_pipes(own, call, 1)) {
    iso__socket_close(own->socket);
    own_free(own, "The socket's pipes are in use.");
    return;
  }
  char *name = iso__arg_string(call, 4, NULL);
  iso__socket_pause(own->socket, false);
  iso__socket_start_tls(own->socket, name);
  free(name);
}

const iso__native iso__socket_natives[] = {
    {"socketConnect", socket_connect},
    {"socketStartTls", socket_start_tls},
};
const size_t iso__socket_native_count = sizeof iso__socket_natives / sizeof iso__socket_natives[0];

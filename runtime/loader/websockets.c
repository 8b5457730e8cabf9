/* WebSockets of a worker, to other hosts and to clients of the server. To its JavaScript each is an
 * inlet and an outlet of messages; the inlet of one that was asked for begins as its status.
 *
 * A message in an inlet is a kind (1 byte), a length (4 bytes, the lowest first) and as many bytes. To
 * an outlet it is written in one piece, as its kind and its bytes. A close is a code (2 bytes, the
 * lower first) and a reason. js/web/lazy/websocket.js knows the same. */
#include "../io/websocket.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "pipes.h"

enum { KIND_CLOSE = 8, HEADER_BYTES = 5, CODE_BYTES = 2 };

struct iso__worker_websocket {
  iso__worker *worker;
  iso__worker_websocket *next;
  iso__upgrade *upgrade;     /* while the server has not answered, or not finished its refusal */
  iso__websocket *websocket; /* from then on */
  iso__pipe *status;         /* each is NULL once it has been given up */
  iso__pipe *inlet;
  iso__pipe *outlet;
  bool served; /* the other side is a client of the server */
  /* Of one whose client has not been told yet: the pipes to take then, and the holder's pointer. */
  uint32_t inlet_number;
  uint32_t outlet_number;
  iso__worker_websocket **holder;
};

/* ---- ends ---- */

static void own_free(iso__worker_websocket *own, const char *why) {
  iso__worker_websocket **at = &own->worker->websockets;
  while (*at != own) at = &(*at)->next;
  *at = own->next;
  if (!own->served) iso__worker_connection_close(own->worker);
  if (own->holder) *own->holder = NULL;
  if (own->status) iso__inlet_end(own->status, why);
  if (own->inlet) iso__inlet_end(own->inlet, why);
  if (own->outlet) iso__outlet_close(own->outlet, why ? why : "The WebSocket is closed.");
  iso__upgrade_cancel(own->upgrade);
  free(own);
}

/* The worker does not want it any more. */
static void leave(iso__worker_websocket *own) {
  if (own->websocket) {
    iso__websocket_leave(own->websocket, ISO__CLOSE_GOING_AWAY, "The worker has ended.");
  }
  own_free(own, "The WebSocket is closed.");
}

/* ---- messages ---- */

static void push_header(iso__pipe *inlet, unsigned kind, size_t length) {
  uint8_t header[HEADER_BYTES] = {(uint8_t)kind};
  for (int i = 0; i < 4; i++) header[1 + i] = (uint8_t)(length >> (8 * i));
  iso__inlet_push(inlet, header, sizeof header);
}

static bool on_message(void *data, iso__message_kind kind, const void *bytes, size_t length) {
  iso__worker_websocket *own = data;
  if (!own->inlet) return true;
  push_header(own->inlet, kind, length);
  return iso__inlet_push(own->inlet, bytes, length);
}

static void on_close(void *data, unsigned code, const char *reason) {
  iso__worker_websocket *own = data;
  own->websocket = NULL;
  if (own->inlet) {
    const uint8_t bytes[CODE_BYTES] = {(uint8_t)code, (uint8_t)(code >> 8)};
    push_header(own->inlet, KIND_CLOSE, sizeof bytes + strlen(reason));
    iso__inlet_push(own->inlet, bytes, sizeof bytes);
    iso__inlet_push(own->inlet, reason, strlen(reason));
  }
  own_free(own, NULL);
}

static void on_drain(void *data) {
  iso__worker_websocket *own = data;
  if (own->outlet) iso__outlet_drained(own->outlet);
}

static void close_as_told(iso__websocket *websocket, const uint8_t *bytes, size_t length) {
  if (length < CODE_BYTES) return;
  unsigned code = bytes[0] | (unsigned)bytes[1] << 8;
  char *reason = strndup((const char *)bytes + CODE_BYTES, length - CODE_BYTES);
  if (!reason) abort();
  /* What has broken behind it is this side's fault in the eyes of the other. */
  iso__websocket_close(websocket, code == ISO__CLOSE_ABNORMAL ? ISO__CLOSE_INTERNAL : code, reason);
  free(reason);
}

static bool on_written(void *data, const void *bytes, size_t length) {
  iso__worker_websocket *own = data;
  const uint8_t *message = bytes;
  if (!own->websocket || length < 1) return true;
  switch (message[0]) {
    case ISO__MESSAGE_TEXT:
    case ISO__MESSAGE_BINARY:
      return iso__websocket_send(own->websocket, message[0], message + 1, length - 1);
    case KIND_CLOSE:
      close_as_told(own->websocket, message + 1, length - 1);
      return true;
    default:
      return true;
  }
}

static void on_written_all(void *data, const char *error) {
  iso__worker_websocket *own = data;
  own->outlet = NULL;
  if (error || !own->inlet) leave(own);
}

static void on_inlet_drained(void *data) {
  iso__worker_websocket *own = data;
  if (own->websocket) iso__websocket_resume(own->websocket);
  if (own->upgrade) iso__upgrade_pause(own->upgrade, false);
}

static void on_inlet_stopped(void *data) {
  iso__worker_websocket *own = data;
  own->inlet = NULL;
  leave(own);
}

static void on_status_drained(void *data) { (void)data; }

static void on_status_stopped(void *data) {
  iso__worker_websocket *own = data;
  own->status = NULL;
  leave(own);
}

/* ---- asking a server ---- */

static const iso__websocket_events websocket_events = {on_message, on_drain, on_close};

static void on_head(void *data, const iso__http_head *head, iso__socket *socket, const void *early,
                    size_t early_length) {
  iso__worker_websocket *own = data;
  jv told = iso__json_head(head);
  told = jv_object_set(told, jv_string("upgraded"), socket ? jv_true() : jv_false());
  char *text = iso__json_text(told);
  iso__inlet_push(own->status, text, strlen(text));
  iso__inlet_end(own->status, NULL);
  own->status = NULL;
  free(text);
  if (!socket) return;
  own->upgrade = NULL;
  own->websocket =
      iso__websocket_new(iso__host_loop(own->worker->host), socket, ISO__WEBSOCKET_CLIENT, early,
                         early_length, &websocket_events, own);
  if (!own->websocket) abort(); /* only for want of memory */
}

static void on_body(void *data, const void *bytes, size_t length) {
  iso__worker_websocket *own = data;
  if (own->inlet && !iso__inlet_push(own->inlet, bytes, length)) {
    iso__upgrade_pause(own->upgrade, true);
  }
}

static void on_end(void *data, const iso_error *error) {
  iso__worker_websocket *own = data;
  own->upgrade = NULL;
  own_free(own, error ? error->message : NULL);
}

static iso__worker_websocket *own_new(iso__worker *worker) {
  iso__worker_websocket *own = calloc(1, sizeof *own);
  if (!own) abort();
  own->worker = worker;
  own->next = worker->websockets;
  worker->websockets = own;
  return own;
}

static bool take_pipes(iso__worker_websocket *own, uint32_t inlet, uint32_t outlet) {
  static const iso__inlet_events inlet_events = {on_inlet_drained, on_inlet_stopped};
  static const iso__outlet_events outlet_events = {on_written, on_written_all};
  own->inlet = iso__inlet_take(own->worker, inlet, &inlet_events, own);
  own->outlet = iso__outlet_take(own->worker, outlet, &outlet_events, own);
  return own->inlet && own->outlet;
}

/* webSocketOpen(status, inlet, outlet, url, headers as JSON) */
static void web_socket_open(iso__call *call) {
  static const iso__inlet_events status_events = {on_status_drained, on_status_stopped};
  static const iso__upgrade_events events = {on_head, on_body, on_end};
  iso__worker *worker = iso__isolate_data(iso__call_isolate(call), ISO__WORKER_SLOT);
  if (!iso__worker_connection_open(worker, call)) return;
  iso__worker_websocket *own = own_new(worker);
  own->status = iso__inlet_take(worker, iso__arg_uint(call, 0), &status_events, own);
  if (!take_pipes(own, iso__arg_uint(call, 1), iso__arg_uint(call, 2)) || !own->status) {
    own_free(own, "The WebSocket's pipes are in use.");
    return;
  }
  char *url = iso__arg_string(call, 3, NULL);
  char *text = iso__arg_string(call, 4, NULL);
  jv list = jv_parse(text);
  size_t count;
  iso_header *headers = iso__json_headers(list, &count);
  own->upgrade =
      iso__upgrade_start(iso__host_loop(worker->host), url, headers, count, &events, own);
  if (!own->upgrade) abort(); /* only for want of memory */
  free(headers);
  jv_free(list);
  free(text);
  free(url);
}

/* ---- serving a client ---- */

void iso__worker_websocket_expect(iso__worker *worker, uint32_t inlet, uint32_t outlet,
                                  iso__worker_websocket **holder) {
  iso__worker_websocket *own = own_new(worker);
  own->served = true;
  own->inlet_number = inlet;
  own->outlet_number = outlet;
  own->holder = holder;
  *holder = own;
}

void iso__worker_websocket_refuse(iso__worker_websocket *own, const char *why) {
  take_pipes(own, own->inlet_number, own->outlet_number);
  own_free(own, why);
}

void iso__worker_websocket_serve(iso__worker_websocket *own, iso__socket *socket, const void *early,
                                 size_t early_length) {
  *own->holder = NULL;
  own->holder = NULL;
  bool taken = take_pipes(own, own->inlet_number, own->outlet_number);
  own->websocket =
      iso__websocket_new(iso__host_loop(own->worker->host), socket, ISO__WEBSOCKET_SERVER, early,
                         early_length, &websocket_events, own);
  if (!own->websocket) abort(); /* only for want of memory */
  if (!taken) leave(own);
}

void iso__worker_websockets_end(iso__worker *worker) {
  while (worker->websockets) leave(worker->websockets);
}

void iso__worker_websockets_close(iso__worker *worker, unsigned code, const char *reason) {
  iso__worker_websocket *next;
  for (iso__worker_websocket *own = worker->websockets; own; own = next) {
    next = own->next;
    if (own->served && own->websocket) iso__websocket_close(own->websocket, code, reason);
  }
}

const iso__native iso__websocket_natives[] = {{"webSocketOpen", web_socket_open}};
const size_t iso__websocket_native_count =
    sizeof iso__websocket_natives / sizeof iso__websocket_natives[0];

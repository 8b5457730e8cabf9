/* One request and its answer: what the daemon calls, and what the answering side calls. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "http_server.h"

/* A body that is too large is read and dropped up to this many bytes beyond the limit, so that the
 * client, which is still sending, gets to read the 413 instead of a reset. */
enum { DISCARD_LIMIT = 16 * 1024 * 1024 };

/* ---- Life ---- */

void iso__exchange_unref(iso__http_exchange *exchange) {
  if (--exchange->references > 0) {
    return;
  }
  if (exchange->server != NULL) {
    *exchange->all_link = exchange->all_next;
    if (exchange->all_next != NULL) {
      exchange->all_next->all_link = exchange->all_link;
    }
  }
  for (size_t i = 0; i < exchange->header_count; i++) {
    free((void *)exchange->headers[i].name);
    free((void *)exchange->headers[i].value);
  }
  free(exchange->headers);
  free(exchange->target);
  free(exchange->method);
  free(exchange->url);
  iso__buffer_clear(&exchange->body);
  iso__buffer_clear(&exchange->queue);
  free(exchange);
}

void *iso__exchange_begin(void *context, const char *target, struct MHD_Connection *connection) {
  iso__http_server *server = context;
  iso__http_exchange *exchange = calloc(1, sizeof *exchange);
  if (exchange == NULL || (exchange->target = strdup(target)) == NULL) {
    free(exchange);
    return NULL;
  }
  exchange->references = 1;
  exchange->connection = connection;
  exchange->server = server;
  exchange->all_next = server->all;
  exchange->all_link = &server->all;
  if (server->all != NULL) {
    server->all->all_link = &exchange->all_next;
  }
  server->all = exchange;
  server->in_flight++;
  return exchange;
}

/* ---- Watching for the client's end, and resting while there is nothing to send ---- */

static void watch_closed(uv_handle_t *handle) {
  iso__exchange_unref(handle->data);
  free(handle);
}

static void stop_watching(iso__http_exchange *exchange) {
  if (exchange->watch != NULL) {
    uv_close((uv_handle_t *)exchange->watch, watch_closed);
    exchange->watch = NULL;
  }
}

/* An end of the client that comes together with bytes that the daemon reads is not reported to it
 * again, so it is made to look once more. */
static void close_for_client(iso__http_exchange *exchange) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  if (info != NULL) {
    shutdown(info->connect_fd, SHUT_RDWR);
  }
}

static void client_gone(uv_poll_t *watch, int status, int events) {
  (void)status;
  (void)events;
  iso__http_exchange *exchange = watch->data;
  if (exchange->suspended) {
    iso__exchange_cut(exchange);
  } else {
    exchange->cut = true;
    stop_watching(exchange);
    close_for_client(exchange);
  }
}

/* Without memory for it the exchange goes unwatched: its client's end is then seen at the next
 * write. */
static void start_watching(iso__http_exchange *exchange) {
  if (exchange->watch != NULL) {
    return;
  }
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  uv_poll_t *watch = calloc(1, sizeof *watch);
  if (watch == NULL || info == NULL ||
      uv_poll_init(exchange->server->loop, watch, info->connect_fd) != 0) {
    free(watch);
    return;
  }
  watch->data = exchange;
  exchange->watch = watch;
  exchange->references++;
  uv_poll_start(watch, UV_DISCONNECT, client_gone);
}

/* To watch takes five system calls, and most answers are there before a client can have gone: what
 * rests longer than this is watched. */
enum { UNWATCHED_MS = 10 };

static void watch_those_that_rest(void *data) {
  iso__http_server *server = data;
  server->watching = NULL;
  for (iso__http_exchange *exchange = server->all; exchange != NULL;
       exchange = exchange->all_next) {
    if (exchange->suspended) {
      start_watching(exchange);
    }
  }
}

void iso__exchange_suspend(iso__http_exchange *exchange) {
  iso__http_server *server = exchange->server;
  exchange->suspended = true;
  MHD_suspend_connection(exchange->connection);
  if (server->watching == NULL && !server->stopping) {
    server->watching = iso__timer_start(server->loop, UNWATCHED_MS, watch_those_that_rest, server);
  }
  if (server->watching == NULL) {
    start_watching(exchange);
  }
}

void iso__exchange_resume(iso__http_exchange *exchange) {
  if (exchange->suspended) {
    exchange->suspended = false;
    if (exchange->phase != ISO__EXCHANGE_RECEIVING) {
      stop_watching(exchange);
    }
    MHD_resume_connection(exchange->connection);
    iso__server_kick(exchange->server);
  }
}

void iso__exchange_cut(iso__http_exchange *exchange) {
  exchange->cut = true;
  iso__exchange_end_upgrade(exchange);
  iso__exchange_resume(exchange);
}

/* ---- What the daemon calls ---- */

/* Queues a short text of our own for a request that is refused. */
static enum MHD_Result refuse_now(iso__http_exchange *exchange, unsigned status, const char *text) {
  stop_watching(exchange);
  struct MHD_Response *response =
      MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_PERSISTENT);
  if (response == NULL) {
    return MHD_NO;
  }
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
  enum MHD_Result result = MHD_queue_response(exchange->connection, status, response);
  MHD_destroy_response(response);
  exchange->phase = ISO__EXCHANGE_ANSWERING;
  return result;
}

static enum MHD_Result refuse_large(iso__http_exchange *exchange) {
  return refuse_now(exchange, MHD_HTTP_CONTENT_TOO_LARGE, "The request's body is too large.\n");
}

/* A body that is this short, and says so, comes at once: it is handed over as a whole. */
enum { WHOLE_LIMIT = 16 * 1024 };

static enum MHD_Result begin_streaming(iso__http_exchange *exchange) {
  if (exchange->server->options.stream_bodies) {
    exchange->streaming = true;
    start_watching(exchange);
    iso__exchange_mark(exchange, ISO__EXCHANGE_DISPATCH);
  }
  return MHD_YES;
}

static enum MHD_Result take_headers(iso__http_exchange *exchange, const char *method,
                                    const char *version) {
  struct MHD_Connection *connection = exchange->connection;
  exchange->headers_seen = true;
  exchange->method = strdup(method);
  if (exchange->method == NULL) {
    return MHD_NO;
  }
  if (!iso__exchange_is_framed(exchange, method, version)) {
    return refuse_now(exchange, MHD_HTTP_BAD_REQUEST,
                      "It is not certain where this request ends, or for whom it is.\n");
  }
  if (MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_TRANSFER_ENCODING) !=
      NULL) {
    exchange->chunked = true;
    return begin_streaming(exchange);
  }
  const char *declared =
      MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
  if (declared == NULL) {
    return MHD_YES;
  }
  errno = 0;
  unsigned long long length = strtoull(declared, NULL, 10);
  size_t limit = exchange->server->options.max_body;
  if (errno != 0 || (length <= limit && length <= WHOLE_LIMIT)) {
    return MHD_YES;
  }
  if (length <= limit) {
    exchange->declared = length;
    return begin_streaming(exchange);
  }
  const char *expect =
      MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT);
  bool asks_first = expect != NULL && strcasecmp(expect, "100-continue") == 0;
  if (asks_first || length - limit > DISCARD_LIMIT) {
    return refuse_large(exchange);
  }
  exchange->too_large = true;
  return MHD_YES;
}

/* Whether the caller has enough of a streamed body for now. Once it has started its answer, which
 * cannot be sent before the body has come, nothing may wait for that answer any more. */
static bool must_wait(const iso__http_exchange *exchange) {
  return exchange->streaming && !exchange->too_large && !exchange->started && !exchange->ended &&
         iso__buffer_length(&exchange->body) > ISO__HTTP_HIGH_WATER;
}

static void drop_body(iso__http_exchange *exchange) {
  exchange->too_large = true;
  iso__buffer_clear(&exchange->body);
  if (exchange->streaming) {
    iso__exchange_mark(exchange, ISO__EXCHANGE_CLOSED);
  }
}

static enum MHD_Result take_body(iso__http_exchange *exchange, const char *bytes, size_t length) {
  size_t limit = exchange->server->options.max_body;
  exchange->received += length;
  if (!exchange->too_large && exchange->received > limit) {
    drop_body(exchange);
  }
  if (exchange->too_large) {
    return exchange->received <= limit + DISCARD_LIMIT ? MHD_YES : MHD_NO;
  }
  if (exchange->ended) {
    return MHD_YES; /* nobody wants it any more */
  }
  if (!iso__buffer_append(&exchange->body, bytes, length)) {
    return MHD_NO;
  }
  if (exchange->streaming) {
    iso__exchange_mark(exchange, ISO__EXCHANGE_BODY);
  }
  return MHD_YES;
}

/* libmicrohttpd takes chunks whose lines end in a bare line feed, which others may not take for an end: so
 * nothing that follows chunks on a connection is read. */
static bool is_last(const iso__http_exchange *exchange) {
  return exchange->upgraded == NULL && (exchange->server->draining || exchange->chunked);
}

static enum MHD_Result give_answer(iso__http_exchange *exchange) {
  stop_watching(exchange);
  struct MHD_Response *response = exchange->response;
  exchange->response = NULL;
  if (is_last(exchange)) {
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
  }
  exchange->phase = ISO__EXCHANGE_ANSWERING;
  enum MHD_Result result =
      MHD_queue_response(exchange->connection, (unsigned)exchange->status, response);
  MHD_destroy_response(response);
  return result;
}

/* The whole request has come. */
static enum MHD_Result take_end(iso__http_exchange *exchange) {
  iso__patience_owed(exchange->server, exchange->connection, ISO__OWES_NOTHING);
  if (exchange->too_large) {
    if (exchange->response != NULL) {
      MHD_destroy_response(exchange->response);
      exchange->response = NULL;
    }
    return refuse_large(exchange);
  }
  exchange->phase = ISO__EXCHANGE_WAITING;
  iso__exchange_mark(exchange, exchange->streaming ? ISO__EXCHANGE_BODY : ISO__EXCHANGE_DISPATCH);
  if (exchange->response != NULL) {
    return give_answer(exchange);
  }
  iso__exchange_suspend(exchange);
  return MHD_YES;
}

enum MHD_Result iso__exchange_access(void *context, struct MHD_Connection *connection,
                                     const char *url, const char *method, const char *version,
                                     const char *upload, size_t *upload_length, void **slot) {
  (void)url;
  iso__http_server *server = context;
  iso__http_exchange *exchange = *slot;
  if (exchange == NULL || exchange->cut || server->stopping) {
    return MHD_NO;
  }
  if (!exchange->headers_seen) {
    iso__patience_owed(server, connection, ISO__OWES_BODY);
    return take_headers(exchange, method, version);
  }
  if (*upload_length > 0 && must_wait(exchange)) {
    iso__exchange_suspend(exchange);
    return MHD_YES;
  }
  if (*upload_length > 0) {
    size_t length = *upload_length;
    *upload_length = 0;
    return take_body(exchange, upload, length);
  }
  if (exchange->phase == ISO__EXCHANGE_RECEIVING) {
    return take_end(exchange);
  }
  if (exchange->response != NULL) {
    return give_answer(exchange);
  } else if (exchange->phase == ISO__EXCHANGE_WAITING) {
    iso__exchange_suspend(exchange);
  }
  return MHD_YES;
}

void iso__exchange_completed(void *context, struct MHD_Connection *connection, void **slot,
                             enum MHD_RequestTerminationCode code) {
  iso__http_server *server = context;
  iso__http_exchange *exchange = *slot;
  if (exchange == NULL) {
    return;
  }
  *slot = NULL;
  if (code == MHD_REQUEST_TERMINATED_COMPLETED_OK && exchange->upgraded == NULL) {
    iso__patience_owed(server, connection, ISO__OWES_HEAD);
  }
  server->in_flight--;
  exchange->phase = ISO__EXCHANGE_FINISHED;
  exchange->connection = NULL;
  exchange->suspended = false;
  stop_watching(exchange);
  iso__buffer_clear(&exchange->queue);
  if (exchange->response != NULL) {
    MHD_destroy_response(exchange->response);
    exchange->response = NULL;
  }
  if (exchange->dispatched && !exchange->ended) {
    iso__exchange_mark(exchange, ISO__EXCHANGE_CLOSED);
  }
  iso__exchange_unref(exchange);
}

/* ---- What the ready list asks for ---- */

static void dispatch(iso__http_exchange *exchange) {
  iso__http_server *server = exchange->server;
  bool here = exchange->phase == ISO__EXCHANGE_WAITING ||
              (exchange->streaming && exchange->phase == ISO__EXCHANGE_RECEIVING);
  if (server == NULL || server->stopping || !here || exchange->too_large) {
    return; /* the client went away, or the server did, or the body is refused */
  }
  int refused = iso__exchange_read_request(exchange);
  exchange->dispatched = true;
  exchange->references++;
  if (refused != 0) {
    static const iso_header type = {.name = "content-type", .value = "text/plain"};
    static const char text[] = "This request cannot be served.\n";
    if (iso__http_exchange_respond(exchange, refused, &type, 1, text, strlen(text), NULL) !=
        ISO_OK) {
      iso__http_exchange_abort(exchange);
    }
    return;
  }
  server->handler(exchange, &exchange->request, server->handler_data);
}

/* Gives what has come of a streamed body. A callback may do anything to the exchange. */
static void deliver_body(iso__http_exchange *exchange) {
  bool stopped = exchange->paused && !exchange->started;
  if (!exchange->dispatched || exchange->too_large || stopped) {
    return;
  }
  if (iso__buffer_length(&exchange->body) > 0) {
    iso__buffer body = exchange->body;
    exchange->body = (iso__buffer){0};
    if (!exchange->ended && exchange->events.on_body != NULL) {
      exchange->events.on_body(exchange, body.data + body.start, iso__buffer_length(&body),
                               exchange->events_data);
    }
    iso__buffer_clear(&body);
    if (exchange->phase == ISO__EXCHANGE_RECEIVING) {
      iso__exchange_resume(exchange);
    }
  }
  bool complete =
      exchange->phase == ISO__EXCHANGE_WAITING || exchange->phase == ISO__EXCHANGE_ANSWERING;
  if (complete && !exchange->body_told && !exchange->ended) {
    exchange->body_told = true;
    if (exchange->events.on_body_end != NULL) {
      exchange->events.on_body_end(exchange, exchange->events_data);
    }
  }
}

void iso__exchange_deliver(iso__http_exchange *exchange, unsigned events) {
  if ((events & ISO__EXCHANGE_DISPATCH) != 0) {
    dispatch(exchange);
  }
  if ((events & ISO__EXCHANGE_BODY) != 0) {
    deliver_body(exchange);
  }
  if ((events & ISO__EXCHANGE_UPGRADED) != 0) {
    iso__exchange_deliver_upgrade(exchange);
  }
  bool closed = (events & ISO__EXCHANGE_CLOSED) != 0;
  if (closed && !exchange->ended && exchange->events.on_closed != NULL) {
    exchange->events.on_closed(exchange, exchange->events_data);
  }
  bool drain = (events & ISO__EXCHANGE_DRAIN) != 0 && !closed;
  if (drain && !exchange->ended && exchange->events.on_drain != NULL) {
    exchange->events.on_drain(exchange, exchange->events_data);
  }
  iso__exchange_unref(exchange);
}

/* ---- What the answering side calls ---- */

void iso__http_exchange_watch(iso__http_exchange *exchange, const iso__http_exchange_events *events,
                              void *data) {
  exchange->events = *events;
  exchange->events_data = data;
}

void iso__http_exchange_pause(iso__http_exchange *exchange, bool paused) {
  exchange->paused = paused;
  if (!paused) {
    iso__exchange_mark(exchange, ISO__EXCHANGE_BODY);
    iso__server_kick(exchange->server);
  }
}

static iso_status begin_answer(iso__http_exchange *exchange, int status, const iso_header *headers,
                               size_t header_count, const void *body, size_t body_length,
                               bool streamed, iso_error *error) {
  if (exchange->started) {
    return iso__io_error(error, ISO_ERR_ARGUMENT,
                         "an HTTP exchange was answered twice; start or respond to it once");
  }
  iso_status made = iso__exchange_make_response(exchange, status, headers, header_count, body,
                                                body_length, streamed, error);
  if (made != ISO_OK) {
    return made;
  }
  exchange->started = true;
  if (exchange->streaming) {
    iso__exchange_mark(exchange, ISO__EXCHANGE_BODY); /* a stop is not heeded any more */
    iso__server_kick(exchange->server);
  }
  if (exchange->phase == ISO__EXCHANGE_FINISHED) {
    MHD_destroy_response(exchange->response);
    exchange->response = NULL;
  }
  iso__exchange_resume(exchange);
  return ISO_OK;
}

iso_status iso__http_exchange_respond(iso__http_exchange *exchange, int status,
                                      const iso_header *headers, size_t header_count,
                                      const void *body, size_t body_length, iso_error *error) {
  iso_status begun =
      begin_answer(exchange, status, headers, header_count, body, body_length, false, error);
  if (begun == ISO_OK) {
    exchange->ended = true;
    iso__exchange_unref(exchange);
  }
  return begun;
}

iso_status iso__http_exchange_start(iso__http_exchange *exchange, int status,
                                    const iso_header *headers, size_t header_count,
                                    iso_error *error) {
  return begin_answer(exchange, status, headers, header_count, NULL, 0, true, error);
}

/* Wakes a reader that has found nothing to read. */
static void wake_reader(iso__http_exchange *exchange) {
  if (exchange->phase == ISO__EXCHANGE_ANSWERING) {
    iso__exchange_resume(exchange);
  }
}

iso_status iso__http_exchange_write(iso__http_exchange *exchange, const void *bytes,
                                    size_t length) {
  if (exchange->phase == ISO__EXCHANGE_FINISHED || exchange->cut || exchange->too_large) {
    return ISO_ERR_ENDED;
  }
  if (exchange->bodiless || length == 0) {
    return ISO_OK;
  }
  if (!iso__buffer_append(&exchange->queue, bytes, length)) {
    return ISO_ERR_MEMORY;
  }
  exchange->full = iso__buffer_length(&exchange->queue) > ISO__HTTP_HIGH_WATER;
  wake_reader(exchange);
  return ISO_OK;
}

bool iso__http_exchange_full(const iso__http_exchange *exchange) {
  return exchange->full && exchange->phase != ISO__EXCHANGE_RECEIVING;
}

size_t iso__http_exchange_queued(const iso__http_exchange *exchange) {
  return iso__buffer_length(&exchange->queue);
}

void iso__http_exchange_end(iso__http_exchange *exchange) {
  if (!exchange->started) {
    iso__http_exchange_abort(exchange);
    return;
  }
  exchange->ended = true;
  wake_reader(exchange);
  iso__exchange_unref(exchange);
}

void iso__http_exchange_abort(iso__http_exchange *exchange) {
  exchange->ended = true;
  if (exchange->started) {
    exchange->failed = true;
    wake_reader(exchange);
  } else if (exchange->phase != ISO__EXCHANGE_FINISHED && !exchange->too_large) {
    iso__exchange_cut(exchange);
  }
  iso__exchange_unref(exchange);
}

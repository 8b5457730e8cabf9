#include "io_support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static const uint64_t hang_ms = 240000;

/* Timers fire before the loop looks for what to wait for: what they have done must not be followed
 * by a wait. */
static void stop_when_done(uv_prepare_t *prepare) {
  if (*(const bool *)prepare->data) {
    uv_stop(prepare->loop);
  }
}

static void too_late(uv_timer_t *timer) { *(bool *)timer->data = true; }

void run_until(uv_loop_t *loop, const bool *done) {
  uv_timer_t guard;
  uv_prepare_t prepare;
  bool late = false;
  uv_prepare_init(loop, &prepare);
  prepare.data = (void *)done;
  uv_prepare_start(&prepare, stop_when_done);
  uv_timer_init(loop, &guard);
  guard.data = &late;
  uv_update_time(loop);
  uv_timer_start(&guard, too_late, hang_ms, 0);
  while (!*done && !late) {
    uv_run(loop, UV_RUN_ONCE);
  }
  uv_close((uv_handle_t *)&guard, NULL);
  uv_close((uv_handle_t *)&prepare, NULL);
  uv_run(loop, UV_RUN_NOWAIT);
  cr_assert(!late, "nothing happened for %d seconds", (int)(hang_ms / 1000));
}

void close_loop(uv_loop_t *loop) {
  uv_run(loop, UV_RUN_DEFAULT);
  if (uv_loop_close(loop) != 0) {
    uv_print_all_handles(loop, stderr);
    abort(); /* an assertion that fails after its test would not count */
  }
}

void clear_error(iso_error *error) {
  free(error->name);
  free(error->message);
  free(error->stack);
  *error = (iso_error){0};
}

char *url_of(const iso__http_server *server, const char *path) {
  char *url;
  cr_assert_geq(asprintf(&url, "http://127.0.0.1:%u%s", iso__http_server_port(server), path), 0);
  return url;
}

iso__http_server *start_server(uv_loop_t *loop, const iso__http_server_options *options,
                               iso__http_handler handler, void *data) {
  iso__http_server *server = NULL;
  iso_error error = {0};
  iso__http_server_new(loop, "127.0.0.1", 0, options, handler, data, &server, &error);
  cr_assert_not_null(server, "%s", error.message);
  return server;
}

iso__http_client *start_client(uv_loop_t *loop) {
  signal(SIGPIPE, SIG_IGN); /* as io.h asks of every program that has a client */
  iso__http_client *client = NULL;
  cr_assert_eq(iso__http_client_new(loop, NULL, &client, NULL), ISO_OK);
  return client;
}

static void on_head(iso__http_fetch *fetch, const iso__http_head *head, void *data) {
  (void)fetch;
  answer *result = data;
  cr_assert_eq(result->status, 0, "on_head was called twice");
  result->status = head->status;
  result->redirected = head->redirected;
  result->url = strdup(head->url);
  result->status_text = strdup(head->status_text);
  size_t length;
  FILE *text = open_memstream(&result->headers, &length);
  for (size_t i = 0; i < head->header_count; i++) {
    fprintf(text, "%s: %s\n", head->headers[i].name, head->headers[i].value);
  }
  fclose(text);
}

static void on_body(iso__http_fetch *fetch, const void *bytes, size_t length, void *data) {
  (void)fetch;
  answer *result = data;
  cr_assert_neq(result->status, 0, "a body came before its head");
  cr_assert(iso__buffer_append(&result->body, bytes, length));
}

static void on_end(iso__http_fetch *fetch, const iso_error *error, void *data) {
  (void)fetch;
  answer *result = data;
  cr_assert(!result->ended, "on_end was called twice");
  result->ended = true;
  result->failed = error != NULL;
  if (error != NULL) {
    result->error_status = error->status;
    result->error_message = strdup(error->message);
  }
}

iso__http_fetch *fetch_into(iso__http_client *client, const iso__http_request *request,
                            answer *result) {
  static const iso__http_fetch_events events = {on_head, on_body, on_end, NULL};
  iso__http_fetch *fetch = NULL;
  cr_assert_eq(iso__http_fetch_start(client, request, &events, result, &fetch), ISO_OK);
  cr_assert(!result->ended, "on_end was called from inside the start");
  return fetch;
}

void fetch_whole(uv_loop_t *loop, iso__http_client *client, const iso__http_request *request,
                 answer *result) {
  fetch_into(client, request, result);
  run_until(loop, &result->ended);
}

bool body_is(const answer *result, const char *text) {
  size_t length = iso__buffer_length(&result->body);
  return length == strlen(text) &&
         (length == 0 || memcmp(result->body.data + result->body.start, text, length) == 0);
}

void answer_clear(answer *result) {
  free(result->url);
  free(result->status_text);
  free(result->headers);
  free(result->error_message);
  iso__buffer_clear(&result->body);
  *result = (answer){0};
}

void describe(const iso__http_request *request, char **text) {
  enum { BEGINNING = 64 };
  int shown = request->body_length < BEGINNING ? (int)request->body_length : BEGINNING;
  free(*text);
  size_t length;
  FILE *file = open_memstream(text, &length);
  fprintf(file, "%s %s\n", request->method, request->url);
  for (size_t i = 0; i < request->header_count; i++) {
    fprintf(file, "%s: %s\n", request->headers[i].name, request->headers[i].value);
  }
  fprintf(file, "body %zu %.*s\n", request->body_length, shown, (const char *)request->body);
  fclose(file);
}

/* ---- The raw client ---- */

static void raw_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
  (void)handle;
  (void)suggested;
  static char bytes[64 * 1024];
  *buffer = uv_buf_init(bytes, sizeof bytes);
}

static void raw_got(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer) {
  raw *connection = stream->data;
  if (count > 0) {
    cr_assert(iso__buffer_append(&connection->received, buffer->base, (size_t)count));
  } else if (count < 0) {
    connection->ended = true;
    raw_close(connection);
  }
}

static void raw_written(uv_write_t *writing, int status) {
  (void)writing;
  (void)status;
}

static void raw_connected(uv_connect_t *connecting, int status) {
  raw *connection = connecting->data;
  if (status == UV_ECANCELED) {
    return;
  }
  cr_assert_eq(status, 0, "%s", uv_strerror(status));
  connection->connected = true;
  uv_buf_t buffer = uv_buf_init((char *)connection->text, (unsigned)connection->length);
  uv_write(&connection->writing, (uv_stream_t *)&connection->tcp, &buffer, 1, raw_written);
}

static void raw_connect(uv_loop_t *loop, const iso__http_server *server, raw *connection) {
  struct sockaddr_in address;
  uv_ip4_addr("127.0.0.1", iso__http_server_port(server), &address);
  uv_tcp_init(loop, &connection->tcp);
  connection->tcp.data = connection;
  connection->connecting.data = connection;
  cr_assert_eq(uv_tcp_connect(&connection->connecting, &connection->tcp,
                              (struct sockaddr *)&address, raw_connected),
               0);
  run_until(loop, &connection->connected);
}

void raw_open_silent(uv_loop_t *loop, const iso__http_server *server, const char *text,
                     raw *connection) {
  *connection = (raw){.text = text, .length = strlen(text)};
  raw_connect(loop, server, connection);
}

void raw_open_bytes(uv_loop_t *loop, const iso__http_server *server, const char *bytes,
                    size_t length, raw *connection) {
  *connection = (raw){.text = bytes, .length = length};
  raw_connect(loop, server, connection);
  raw_read(connection);
}

void raw_read(raw *connection) {
  uv_read_start((uv_stream_t *)&connection->tcp, raw_alloc, raw_got);
}

void raw_open(uv_loop_t *loop, const iso__http_server *server, const char *text, raw *connection) {
  raw_open_silent(loop, server, text, connection);
  raw_read(connection);
}

void raw_close(raw *connection) {
  if (!connection->closed) {
    connection->closed = true;
    uv_close((uv_handle_t *)&connection->tcp, NULL);
  }
}

bool raw_has(const raw *connection, const char *text) {
  size_t length = iso__buffer_length(&connection->received);
  return length > 0 && memmem(connection->received.data, length, text, strlen(text)) != NULL;
}

void raw_clear(raw *connection) { iso__buffer_clear(&connection->received); }

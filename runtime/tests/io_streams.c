/* Requests whose bodies go in pieces, on both sides. */
#include "io_support.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct fixture {
  uv_loop_t loop;
  iso__http_server *server;
  iso__http_client *client;
  iso__http_exchange *exchange;
  bool has_exchange;
  bool follows; /* the request came before its body */
  iso__buffer body;
  bool any;      /* of the body has come */
  bool complete; /* all of it has */
  bool closed;
} fixture;

static void on_body(iso__http_exchange *exchange, const void *bytes, size_t length, void *data) {
  fixture *at = data;
  (void)exchange;
  at->any = true;
  cr_assert(iso__buffer_append(&at->body, bytes, length));
}

static void on_body_end(iso__http_exchange *exchange, void *data) {
  (void)exchange;
  ((fixture *)data)->complete = true;
}

static void on_closed(iso__http_exchange *exchange, void *data) {
  iso__http_exchange_abort(exchange);
  ((fixture *)data)->closed = true;
}

static void on_request(iso__http_exchange *exchange, const iso__http_request *request, void *data) {
  static const iso__http_exchange_events events = {on_closed, NULL, on_body, on_body_end};
  fixture *at = data;
  at->exchange = exchange;
  at->has_exchange = true;
  at->follows = request->body_follows;
  cr_assert(iso__buffer_append(&at->body, request->body, request->body ? request->body_length : 0));
  iso__http_exchange_watch(exchange, &events, at);
}

/* What a test has: its server is opened by open_with, and all ends with the test. */
static fixture at;
static raw connection;
static answer result;

static void open_with(size_t max_body) {
  const iso__http_server_options options = {.stream_bodies = true, .max_body = max_body};
  at.server = start_server(&at.loop, &options, on_request, &at);
}

static void open_loop(void) {
  uv_loop_init(&at.loop);
  at.client = start_client(&at.loop);
}

static void close_all(void) {
  iso__http_client_free(at.client);
  iso__http_server_free(at.server);
  raw_clear(&connection);
  close_loop(&at.loop);
  answer_clear(&result);
  iso__buffer_clear(&at.body);
  no_leaks();
}

TestSuite(io_streams, .init = open_loop, .fini = close_all, .timeout = 280);

static void answer_ok(void) {
  cr_assert_eq(iso__http_exchange_respond(at.exchange, 200, NULL, 0, "ok", 2, NULL), ISO_OK);
}

/* ---- in ---- */

Test(io_streams, the_handler_is_called_before_the_body_has_come) {
  open_with(0);
  raw_open(&at.loop, at.server,
           "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
           "3\r\nabc\r\n",
           &connection);
  run_until(&at.loop, &at.any);
  cr_assert(at.follows);
  cr_assert_eq(iso__buffer_length(&at.body), 3);
  cr_assert(!at.complete);
  uv_buf_t rest = uv_buf_init((char *)"2\r\nde\r\n0\r\n\r\n", 12);
  uv_write_t writing;
  uv_write(&writing, (uv_stream_t *)&connection.tcp, &rest, 1, NULL);
  run_until(&at.loop, &at.complete);
  cr_assert_arr_eq(at.body.data, "abcde", 5);
  answer_ok();
  run_until(&at.loop, &connection.ended);
  cr_assert(raw_has(&connection, "200 OK"));
}

Test(io_streams, a_short_body_comes_with_its_request) {
  open_with(0);
  char *url = url_of(at.server, "/");
  iso__http_request request = {.method = "POST", .url = url, .body = "short", .body_length = 5};
  fetch_into(at.client, &request, &result);
  run_until(&at.loop, &at.has_exchange);
  cr_assert(!at.follows);
  cr_assert_eq(iso__buffer_length(&at.body), 5);
  answer_ok();
  run_until(&at.loop, &result.ended);
  cr_assert(body_is(&result, "ok"));
  free(url);
}

Test(io_streams, a_pause_slows_the_client_down) {
  open_with(0);
  char *url = url_of(at.server, "/");
  size_t length = (size_t)32 * 1024 * 1024;
  char *bytes = calloc(1, length);
  iso__http_request request = {.method = "PUT", .url = url, .body = bytes, .body_length = length};
  fetch_into(at.client, &request, &result);
  run_until(&at.loop, &at.has_exchange);
  iso__http_exchange_pause(at.exchange, true);
  for (int turn = 0; turn < 500; turn++) {
    uv_run(&at.loop, UV_RUN_NOWAIT);
  }
  size_t before = iso__buffer_length(&at.body);
  cr_assert_lt(before, length / 2);
  for (int turn = 0; turn < 100; turn++) {
    uv_run(&at.loop, UV_RUN_NOWAIT);
  }
  cr_assert_eq(iso__buffer_length(&at.body), before);
  iso__http_exchange_pause(at.exchange, false);
  run_until(&at.loop, &at.complete);
  cr_assert_eq(iso__buffer_length(&at.body), length);
  answer_ok();
  run_until(&at.loop, &result.ended);
  cr_assert_eq(result.status, 200);
  free(bytes);
  free(url);
}

Test(io_streams, an_answer_before_the_body_does_not_wait_for_a_reader) {
  open_with(0);
  char *url = url_of(at.server, "/");
  size_t length = (size_t)4 * 1024 * 1024;
  char *bytes = calloc(1, length);
  iso__http_request request = {.method = "PUT", .url = url, .body = bytes, .body_length = length};
  fetch_into(at.client, &request, &result);
  run_until(&at.loop, &at.has_exchange);
  iso__http_exchange_pause(at.exchange, true);
  answer_ok();
  run_until(&at.loop, &result.ended);
  cr_assert_eq(result.status, 200);
  cr_assert(body_is(&result, "ok"));
  free(bytes);
  free(url);
}

Test(io_streams, a_body_that_grows_over_the_limit_is_413) {
  open_with(4);
  raw_open(&at.loop, at.server,
           "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
           "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n",
           &connection);
  run_until(&at.loop, &connection.ended);
  cr_assert(raw_has(&connection, "413 "));
  cr_assert_eq(at.closed, at.has_exchange);
  cr_assert(!at.complete);
}

Test(io_streams, a_client_that_leaves_with_its_last_bytes_is_noticed) {
  open_with(0);
  raw_open(&at.loop, at.server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nabc",
           &connection);
  run_until(&at.loop, &at.has_exchange);
  raw_close(&connection);
  run_until(&at.loop, &at.closed);
  cr_assert(!at.complete);
}

/* ---- out ---- */

static void on_head(iso__http_fetch *fetch, const iso__http_head *head, void *data) {
  (void)fetch;
  ((answer *)data)->status = head->status;
}

static void on_end(iso__http_fetch *fetch, const iso_error *error, void *data) {
  (void)fetch;
  answer *own = data;
  own->ended = true;
  own->error_message = error == NULL ? NULL : strdup(error->message);
}

static bool upload_drained;

static void on_drain(iso__http_fetch *fetch, void *data) {
  (void)fetch;
  (void)data;
  upload_drained = true;
}

/* Starts a POST of a body of which `length` bytes are declared, or any number for 0. */
static iso__http_fetch *upload(size_t length) {
  static const iso__http_fetch_events events = {on_head, NULL, on_end, on_drain};
  char *url = url_of(at.server, "/");
  iso__http_request request = {
      .method = "POST", .url = url, .body_length = length, .body_follows = true};
  iso__http_fetch *fetch = NULL;
  upload_drained = false;
  cr_assert_eq(iso__http_fetch_start(at.client, &request, &events, &result, &fetch), ISO_OK);
  free(url);
  return fetch;
}

Test(io_streams, a_body_is_sent_as_it_is_written) {
  open_with(0);
  iso__http_fetch *fetch = upload(0);
  cr_assert(iso__http_fetch_write(fetch, "one ", 4));
  run_until(&at.loop, &at.any);
  cr_assert(!at.complete);
  cr_assert(iso__http_fetch_write(fetch, "two", 3));
  iso__http_fetch_write_end(fetch);
  run_until(&at.loop, &at.complete);
  cr_assert_eq(iso__buffer_length(&at.body), 7);
  cr_assert_arr_eq(at.body.data, "one two", 7);
  answer_ok();
  run_until(&at.loop, &result.ended);
  cr_assert_eq(result.status, 200);
}

Test(io_streams, a_slow_server_slows_the_writer_down) {
  open_with(0);
  size_t length = (size_t)32 * 1024 * 1024;
  char *bytes = calloc(1, length);
  iso__http_fetch *fetch = upload(length);
  cr_assert(!iso__http_fetch_write(fetch, bytes, length));
  run_until(&at.loop, &at.has_exchange);
  iso__http_exchange_pause(at.exchange, true);
  for (int turn = 0; turn < 500; turn++) {
    uv_run(&at.loop, UV_RUN_NOWAIT);
  }
  cr_assert(!upload_drained);
  iso__http_exchange_pause(at.exchange, false);
  run_until(&at.loop, &upload_drained);
  iso__http_fetch_write_end(fetch);
  run_until(&at.loop, &at.complete);
  cr_assert_eq(iso__buffer_length(&at.body), length);
  answer_ok();
  run_until(&at.loop, &result.ended);
  free(bytes);
}

Test(io_streams, a_body_that_fails_ends_the_fetch_with_its_reason) {
  open_with(0);
  iso__http_fetch *fetch = upload(0);
  iso__http_fetch_write(fetch, "part", 4);
  run_until(&at.loop, &at.any);
  iso__http_fetch_write_failed(fetch, "The rest is lost.");
  run_until(&at.loop, &result.ended);
  cr_assert_str_eq(result.error_message, "The rest is lost.");
  run_until(&at.loop, &at.closed);
}

Test(io_streams, a_body_that_was_streamed_is_not_sent_again) {
  open_with(0);
  iso__http_fetch *fetch = upload(0);
  iso__http_fetch_write_end(fetch);
  run_until(&at.loop, &at.has_exchange);
  static const iso_header location = {"location", "/elsewhere"};
  iso__http_exchange_respond(at.exchange, 307, &location, 1, NULL, 0, NULL);
  run_until(&at.loop, &result.ended);
  cr_assert_not_null(strstr(result.error_message, "cannot be sent twice"));
}

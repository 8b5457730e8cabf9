/* HTTP in, from the ordinary request to the client that goes away. */
#include "io_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct fixture {
  uv_loop_t loop;
  iso__http_server *server;
  iso__http_client *client;
  iso__http_exchange *held; /* a request that waits for its test to answer it */
  bool has_held;
  bool closed;
  bool drained;
  int requests;
  char *seen; /* what the last request looked like */
} fixture;

static void on_closed(iso__http_exchange *exchange, void *data) {
  (void)exchange;
  ((fixture *)data)->closed = true;
}

static void on_drain(iso__http_exchange *exchange, void *data) {
  (void)exchange;
  ((fixture *)data)->drained = true;
}

static const iso__http_exchange_events events = {on_closed, on_drain, NULL, NULL};

static void echo(iso__http_exchange *exchange, const iso__http_request *request, void *data) {
  fixture *at = data;
  at->requests++;
  describe(request, &at->seen);
  static const iso_header headers[] = {
      {"content-type", "text/plain"}, {"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}};
  cr_assert_eq(iso__http_exchange_respond(exchange, 200, headers, 3, request->body,
                                          request->body_length, NULL),
               ISO_OK);
}

static void hold(iso__http_exchange *exchange, const iso__http_request *request, void *data) {
  fixture *at = data;
  at->requests++;
  describe(request, &at->seen);
  at->held = exchange;
  at->has_held = true;
  iso__http_exchange_watch(exchange, &events, at);
}

/* What a test has: its server is opened by open_with, and all ends with the test. */
static fixture at;
static raw connection;
static answer result;

static void open_with(const iso__http_server_options *options, iso__http_handler handler) {
  at.server = start_server(&at.loop, options, handler, &at);
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
  free(at.seen);
  no_leaks();
}

TestSuite(io_server, .init = open_loop, .fini = close_all, .timeout = 280);

static void fetch_path(const char *method, const char *path, const void *body, size_t length,
                       answer *into) {
  char *url = url_of(at.server, path);
  iso__http_request request = {.method = method, .url = url, .body = body, .body_length = length};
  fetch_whole(&at.loop, at.client, &request, into);
  free(url);
}

/* Starts a GET whose exchange the handler `hold` keeps, and waits until it has arrived. */
static void fetch_held(const char *method, answer *into) {
  char *url = url_of(at.server, "/");
  iso__http_request request = {.method = method, .url = url};
  at.has_held = false;
  fetch_into(at.client, &request, into);
  run_until(&at.loop, &at.has_held);
  free(url);
}

Test(io_server, answers_with_the_whole_request_seen) {
  open_with(NULL, echo);
  fetch_path("POST", "/a%20b/%2e?q=1%262&x", "hello", 5, &result);
  cr_assert(!result.failed, "%s", result.error_message);
  cr_assert_eq(result.status, 200);
  cr_assert_str_eq(result.status_text, "OK");
  cr_assert(body_is(&result, "hello"));
  cr_assert_not_null(strstr(result.headers, "Set-Cookie: a=1\nSet-Cookie: b=2\n"), "%s",
                     result.headers);
  char *first;
  cr_assert_geq(asprintf(&first, "POST http://127.0.0.1:%u/a%%20b/%%2e?q=1%%262&x\n",
                         iso__http_server_port(at.server)),
                0);
  cr_assert_eq(strncmp(at.seen, first, strlen(first)), 0, "%s", at.seen);
  cr_assert_not_null(strstr(at.seen, "body 5 hello\n"));
  free(first);
}

Test(io_server, headers_of_a_request_are_kept_in_order_and_repeated) {
  open_with(NULL, echo);
  raw_open(&at.loop, at.server,
           "GET /x HTTP/1.1\r\nHost: example.test:99\r\nX-A: 1\r\nX-B:  two words \r\nX-A: 3\r\n"
           "Connection: close\r\n\r\n",
           &connection);
  run_until(&at.loop, &connection.ended);
  cr_assert(raw_has(&connection, "HTTP/1.1 200 OK\r\n"));
  cr_assert_not_null(strstr(at.seen, "GET http://example.test:99/x\n"), "%s", at.seen);
  cr_assert_not_null(strstr(at.seen, "X-A: 1\nX-B: two words\nX-A: 3\n"), "%s", at.seen);
}

Test(io_server, a_host_that_is_none_is_refused) {
  open_with(NULL, echo);
  raw_open(&at.loop, at.server,
           "GET / HTTP/1.1\r\nHost: evil/path?x@y\r\nConnection: close\r\n\r\n", &connection);
  run_until(&at.loop, &connection.ended);
  cr_assert(raw_has(&connection, "HTTP/1.1 400 "));
  cr_assert_eq(at.requests, 0);
}

/* What one server takes for the end of a request and another does not is how requests are smuggled
 * past the one in front. */
Test(io_server, a_request_whose_end_is_in_doubt_is_refused) {
  static const char *const doubtful[] = {
      "Host: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "Host: a\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
      "Host: a\r\nContent-Length : 3\r\n\r\nabc",
      "Host: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
      "Host: a\r\nX: a\rContent-Length: 3\r\n\r\n",
      "Host: a\r\nHost: b\r\n\r\n",
      "X: 1\r\n\r\n",
      "Host: a\r\nX: a\r\n b\r\n\r\n",
      "Host: a\r\nX: a\r\n\tContent-Length: 3\r\n\r\n",
      "Host: a\r\nX: a\r\n b\r\nY: c\r\n\r\n",
      " Host: a\r\n\r\n",
      "Host: a\r\nX: a\nY: b\r\n\r\n",
      "Host: a\nX: a\r\n\r\n",
      "Host: a\r\nX: a\n\r\n",
      "Host: a\r\nX: a\r\n\n",
      "Host: a\n\n",
  };
  open_with(NULL, echo);
  for (size_t i = 0; i < sizeof doubtful / sizeof doubtful[0]; i++) {
    char *request;
    cr_assert_geq(asprintf(&request, "POST / HTTP/1.1\r\n%s", doubtful[i]), 0);
    raw_open(&at.loop, at.server, request, &connection);
    run_until(&at.loop, &connection.ended);
    cr_assert(raw_has(&connection, "HTTP/1.1 400 "), "%s", doubtful[i]);
    cr_assert_eq(at.requests, 0, "%s", doubtful[i]);
    raw_clear(&connection);
    free(request);
  }
}

Test(io_server, a_zero_in_a_head_is_refused) {
  static const char last[] = "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n";
  static const char first[] = "GET / HTTP/1.1\r\nX: a\0b\r\nHost: a\r\n\r\n";
  static const char pair[] = "GET / HTTP/1.1\r\nHost: a\r\nX: a\0\0Y: b\r\n\r\n";
  static const char whole[] = "GET / HTTP/1.1\r\nHost: a\0\0\0\0\r\n\r\n";
  static const struct {
    const char *bytes;
    size_t length;
  } heads[] = {{last, sizeof last - 1},
               {first, sizeof first - 1},
               {pair, sizeof pair - 1},
               {whole, sizeof whole - 1}};
  open_with(NULL, echo);
  for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
    raw_open_bytes(&at.loop, at.server, heads[i].bytes, heads[i].length, &connection);
    run_until(&at.loop, &connection.ended);
    cr_assert(raw_has(&connection, "HTTP/1.1 400 "), "%zu", i);
    cr_assert_eq(at.requests, 0, "%zu", i);
    raw_clear(&connection);
  }
}

Test(io_server, what_asks_for_no_path_is_refused) {
  static const char *const lines[] = {
      "CONNECT a:1 HTTP/1.1\r\n", "CONNECT http://a/ HTTP/1.1\r\n", "GET a:1 HTTP/1.1\r\n",
      "GET * HTTP/1.1\r\n",       "GET /a b HTTP/1.1\r\n",          "G(T / HTTP/1.1\r\n",
      "GET / HTTP/1.1\n",
  };
  open_with(NULL, echo);
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    char *request;
    cr_assert_geq(asprintf(&request, "%sHost: a\r\n\r\n", lines[i]), 0);
    raw_open(&at.loop, at.server, request, &connection);
    run_until(&at.loop, &connection.ended);
    cr_assert(!raw_has(&connection, " 200 "), "%s", lines[i]);
    cr_assert_eq(at.requests, 0, "%s", lines[i]);
    raw_clear(&connection);
    free(request);
  }
}

Test(io_server, unusual_heads_that_are_certain_are_served) {
  static const char *const heads[] = {
      "GET / HTTP/1.1\r\nhost:a\r\nX:\r\nY: \t\r\nZ: \t z \t\r\nConnection: close\r\n\r\n",
      "\r\nGET /?a=%20b&c HTTP/1.1\r\nHost: a\r\nCookie: a=b; c=\"d\"\r\nConnection: close\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "GET HTTP://a/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\n",
      "GET / HTTP/1.0\r\nX: a\r\n\r\n",
  };
  open_with(NULL, echo);
  for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
    raw_open(&at.loop, at.server, heads[i], &connection);
    run_until(&at.loop, &connection.ended);
    cr_assert(raw_has(&connection, " 200 OK"), "%s", heads[i]);
    raw_clear(&connection);
  }
}

Test(io_server, keeps_a_connection_for_several_requests) {
  open_with(NULL, echo);
  raw_open(&at.loop, at.server,
           "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
           "\r\nabcGET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
           &connection);
  run_until(&at.loop, &connection.ended);
  cr_assert_eq(at.requests, 3);
  cr_assert(raw_has(&connection, "\r\n\r\nabcHTTP/1.1 200 OK\r\n"));
}

Test(io_server, nothing_is_read_behind_chunks) {
  open_with(NULL, echo);
  raw_open(&at.loop, at.server,
           "POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
           "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n",
           &connection);
  run_until(&at.loop, &connection.ended);
  cr_assert_eq(at.requests, 1);
}

Test(io_server, chunks_are_not_of_http_1_0) {
  open_with(NULL, echo);
  raw_open(&at.loop, at.server,
           "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           &connection);
  run_until(&at.loop, &connection.ended);
  cr_assert(raw_has(&connection, " 400 "));
}

/* ---- Clients that only wait ---- */

typedef struct trickle {
  iso__timer *timer;
  uv_write_t writing;
} trickle;

/* Sends a byte of a header that has no end, and once more soon. */
static void trickle_on(void *data) {
  trickle *own = data;
  uv_buf_t buffer = uv_buf_init((char *)"x", 1);
  own->timer = NULL;
  if (!connection.closed && !connection.ended) {
    uv_try_write((uv_stream_t *)&connection.tcp, &buffer, 1);
    own->timer = iso__timer_start(&at.loop, 50, trickle_on, own);
  }
}

Test(io_server, a_head_that_trickles_is_given_up) {
  const iso__http_server_options options = {.idle_seconds = 1, .head_seconds = 1};
  trickle slow = {0};
  open_with(&options, echo);
  raw_open(&at.loop, at.server, "GET / HTTP/1.1\r\nHost: h\r\nX: ", &connection);
  trickle_on(&slow);
  run_until(&at.loop, &connection.ended);
  iso__timer_stop(slow.timer);
  cr_assert_eq(at.requests, 0);
}

enum { PLACES = 4 };

/* Fills every place with this, and asks for something: `slow` is what each of those who fill it sends. */
static void ask_of_a_full_server(const char *slow) {
  const iso__http_server_options options = {.max_connections = PLACES, .stream_bodies = true};
  static raw idle[PLACES]; /* the loop closes them later */
  open_with(&options, echo);
  for (int i = 0; i < PLACES; i++) {
    raw_open(&at.loop, at.server, slow, &idle[i]);
    for (int turn = 0; turn < 20; turn++) {
      uv_run(&at.loop, UV_RUN_NOWAIT);
    }
  }
  raw_open(&at.loop, at.server, "GET /in HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
           &connection);
  run_until(&at.loop, &connection.ended);
  cr_assert(raw_has(&connection, " 200 OK"));
  run_until(&at.loop, &idle[0].ended);
  for (int i = 0; i < PLACES; i++) {
    cr_assert_eq(idle[i].ended, i == 0, "who came first goes, and nobody else: %d", i);
    raw_close(&idle[i]);
    raw_clear(&idle[i]);
  }
}

Test(io_server, who_says_nothing_makes_room) { ask_of_a_full_server(""); }

Test(io_server, who_sends_half_a_head_makes_room) { ask_of_a_full_server("GET / HT"); }

Test(io_server, who_sends_half_a_body_makes_room) {
  ask_of_a_full_server("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf");
}

Test(io_server, head_has_a_length_and_no_body) {
  open_with(NULL, hold);
  fetch_held("HEAD", &result);
  iso__http_exchange_respond(at.held, 200, NULL, 0, "12345", 5, NULL);
  run_until(&at.loop, &result.ended);
  cr_assert(!result.failed, "%s", result.error_message);
  cr_assert_not_null(strstr(result.headers, "Content-Length: 5\n"), "%s", result.headers);
  cr_assert(body_is(&result, ""));
  answer_clear(&result);

  static const iso_header length = {"content-length", "1234"};
  fetch_held("HEAD", &result);
  iso__http_exchange_respond(at.held, 200, &length, 1, NULL, 0, NULL);
  run_until(&at.loop, &result.ended);
  cr_assert_not_null(strstr(result.headers, "Content-Length: 1234\n"), "%s", result.headers);
  answer_clear(&result);

  fetch_held("HEAD", &result);
  cr_assert_eq(iso__http_exchange_start(at.held, 200, NULL, 0, NULL), ISO_OK);
  cr_assert_eq(iso__http_exchange_write(at.held, "dropped", 7), ISO_OK);
  iso__http_exchange_end(at.held);
  run_until(&at.loop, &result.ended);
  cr_assert(!result.failed, "%s", result.error_message);
  cr_assert(body_is(&result, ""));
}

Test(io_server, statuses_without_a_body_have_none) {
  static const int statuses[] = {204, 304};
  open_with(NULL, hold);
  for (size_t i = 0; i < 2; i++) {
    at.has_held = false;
    raw_open(&at.loop, at.server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
             &connection);
    run_until(&at.loop, &at.has_held);
    iso__http_exchange_respond(at.held, statuses[i], NULL, 0, "body", 4, NULL);
    run_until(&at.loop, &connection.ended);
    cr_assert(!raw_has(&connection, "body"));
    cr_assert(!raw_has(&connection, "chunked"));
    raw_clear(&connection);
  }
}

Test(io_server, an_answer_that_cannot_be_sent_leaves_the_exchange_open) {
  open_with(NULL, hold);
  fetch_held("GET", &result);
  iso_error error = {0};
  cr_assert_eq(iso__http_exchange_respond(at.held, 101, NULL, 0, NULL, 0, &error),
               ISO_ERR_ARGUMENT);
  cr_assert_not_null(strstr(error.message, "101"));
  static const iso_header bad_value = {"x", "a\r\nset-cookie: stolen"};
  cr_assert_eq(iso__http_exchange_respond(at.held, 200, &bad_value, 1, NULL, 0, &error),
               ISO_ERR_ARGUMENT);
  static const iso_header bad_name = {"x y", "a"};
  cr_assert_eq(iso__http_exchange_start(at.held, 200, &bad_name, 1, &error), ISO_ERR_ARGUMENT);
  clear_error(&error);
  iso__http_exchange_respond(at.held, 500, NULL, 0, "sorry", 5, NULL);
  run_until(&at.loop, &result.ended);
  cr_assert_eq(result.status, 500);
  cr_assert(body_is(&result, "sorry"));
}

Test(io_server, connection_headers_of_an_answer_are_left_out) {
  open_with(NULL, hold);
  raw_open(&at.loop, at.server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
           &connection);
  run_until(&at.loop, &at.has_held);
  static const iso_header headers[] = {
      {"Transfer-Encoding", "gzip"}, {"Content-Length", "99"}, {"X-Tab", "a\tb"}, {"X-Empty", ""}};
  cr_assert_eq(iso__http_exchange_respond(at.held, 200, headers, 4, "ok", 2, NULL), ISO_OK);
  run_until(&at.loop, &connection.ended);
  cr_assert(raw_has(&connection, "Content-Length: 2\r\n"));
  cr_assert(raw_has(&connection, "X-Tab: a b\r\n"));
  cr_assert(!raw_has(&connection, "gzip"));
}

Test(io_server, streams_in_chunks_as_they_are_written) {
  open_with(NULL, hold);
  raw_open(&at.loop, at.server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
           &connection);
  run_until(&at.loop, &at.has_held);
  cr_assert_eq(iso__http_exchange_start(at.held, 200, NULL, 0, NULL), ISO_OK);
  cr_assert_eq(iso__http_exchange_start(at.held, 200, NULL, 0, NULL), ISO_ERR_ARGUMENT);
  static const char *const pieces[] = {"first", "second", "third"};
  for (size_t i = 0; i < 3; i++) {
    iso__http_exchange_write(at.held, pieces[i], strlen(pieces[i]));
    while (!raw_has(&connection, pieces[i])) {
      uv_run(&at.loop, UV_RUN_ONCE); /* CTest's own limit ends a hang */
    }
  }
  iso__http_exchange_end(at.held);
  run_until(&at.loop, &connection.ended);
  cr_assert(raw_has(&connection, "Transfer-Encoding: chunked\r\n"));
  cr_assert(raw_has(&connection, "\r\n0\r\n\r\n"));
  cr_assert(!at.closed);
}

Test(io_server, a_streamed_answer_may_declare_its_length) {
  open_with(NULL, hold);
  fetch_held("GET", &result);
  static const iso_header length = {"content-length", "10"};
  iso__http_exchange_start(at.held, 200, &length, 1, NULL);
  iso__http_exchange_write(at.held, "01234", 5);
  iso__http_exchange_write(at.held, "56789", 5);
  iso__http_exchange_end(at.held);
  run_until(&at.loop, &result.ended);
  cr_assert(!result.failed, "%s", result.error_message);
  cr_assert_not_null(strstr(result.headers, "Content-Length: 10\n"), "%s", result.headers);
  cr_assert(body_is(&result, "0123456789"));
  answer_clear(&result);

  /* Less than declared is seen as what it is: not whole. */
  fetch_held("GET", &result);
  iso__http_exchange_start(at.held, 200, &length, 1, NULL);
  iso__http_exchange_write(at.held, "012", 3);
  iso__http_exchange_end(at.held);
  run_until(&at.loop, &result.ended);
  cr_assert(result.failed);
}

Test(io_server, an_aborted_answer_is_seen_as_not_whole) {
  open_with(NULL, hold);
  fetch_held("GET", &result);
  iso__http_exchange_start(at.held, 200, NULL, 0, NULL);
  iso__http_exchange_write(at.held, "part", 4);
  while (!body_is(&result, "part")) {
    uv_run(&at.loop, UV_RUN_ONCE);
  }
  iso__http_exchange_abort(at.held);
  run_until(&at.loop, &result.ended);
  cr_assert(result.failed);
  cr_assert_eq(result.error_status, ISO_ERR_SYSTEM);
  answer_clear(&result);

  fetch_held("GET", &result);
  iso__http_exchange_abort(at.held); /* before any answer */
  run_until(&at.loop, &result.ended);
  cr_assert(result.failed);
}

Test(io_server, large_bodies_go_both_ways_unchanged) {
  open_with(NULL, echo);
  size_t length = (size_t)20 * 1024 * 1024 + 7;
  uint8_t *body = malloc(length);
  for (size_t i = 0; i < length; i++) {
    body[i] = (uint8_t)(i * 2654435761u >> 13);
  }
  fetch_path("PUT", "/", body, length, &result);
  cr_assert(!result.failed, "%s", result.error_message);
  cr_assert_eq(iso__buffer_length(&result.body), length);
  cr_assert_eq(memcmp(result.body.data, body, length), 0);
  free(body);
}

Test(io_server, a_body_over_the_limit_is_413) {
  iso__http_server_options options = {.max_body = 1000};
  open_with(&options, echo);
  char *body = calloc(1, 3000);
  fetch_path("POST", "/", body, 1000, &result);
  cr_assert_eq(result.status, 200);
  answer_clear(&result);
  fetch_path("POST", "/", body, 1001, &result);
  cr_assert_eq(result.status, 413, "%s", result.error_message);
  answer_clear(&result);
  cr_assert_eq(at.requests, 1);

  raw chunked; /* whose length is not known before it has come */
  raw_open(&at.loop, at.server,
           "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
           "3e8\r\n"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "0123456789012345678901234567890123456789012345678901234567890123456789"
           "01234567890123456789\r\n1\r\n!\r\n0\r\n\r\n",
           &chunked);
  run_until(&at.loop, &chunked.ended);
  cr_assert(raw_has(&chunked, "HTTP/1.1 413 "));
  raw_clear(&chunked);

  raw asking; /* and that may be told before it sends anything */
  raw_open(&at.loop, at.server,
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n",
           &asking);
  run_until(&at.loop, &asking.ended);
  cr_assert(raw_has(&asking, "HTTP/1.1 413 "));
  cr_assert(!raw_has(&asking, "100 Continue"));
  raw_clear(&asking);
  free(body);
}

Test(io_server, headers_over_the_limit_are_431) {
  iso__http_server_options options = {.max_headers = 4096};
  open_with(&options, echo);
  char *value = calloc(1, 8001);
  memset(value, 'v', 8000);
  char *url = url_of(at.server, "/");
  iso_header header = {"x-long", value};
  iso__http_request request = {.url = url, .headers = &header, .header_count = 1};
  fetch_whole(&at.loop, at.client, &request, &result);
  cr_assert(result.status == 431 || result.failed);
  cr_assert_eq(at.requests, 0);
  free(url);
  free(value);
}

Test(io_server, a_client_that_leaves_while_it_waits_is_noticed) {
  open_with(NULL, hold);
  raw_open(&at.loop, at.server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", &connection);
  run_until(&at.loop, &at.has_held);
  raw_close(&connection);
  run_until(&at.loop, &at.closed);
  /* The exchange is still its holder's, who need not know. */
  cr_assert_eq(iso__http_exchange_respond(at.held, 200, NULL, 0, "late", 4, NULL), ISO_OK);
}

Test(io_server, a_client_that_leaves_mid_answer_is_noticed) {
  open_with(NULL, hold);
  raw_open(&at.loop, at.server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", &connection);
  run_until(&at.loop, &at.has_held);
  iso__http_exchange_start(at.held, 200, NULL, 0, NULL);
  iso__http_exchange_write(at.held, "some", 4);
  while (!raw_has(&connection, "some")) {
    uv_run(&at.loop, UV_RUN_ONCE);
  }
  raw_close(&connection);
  run_until(&at.loop, &at.closed);
  cr_assert_eq(iso__http_exchange_write(at.held, "more", 4), ISO_ERR_ENDED);
  iso__http_exchange_end(at.held);
}

Test(io_server, a_slow_client_fills_the_queue_and_drains_it) {
  open_with(NULL, hold);
  raw_open_silent(&at.loop, at.server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                  &connection);
  run_until(&at.loop, &at.has_held);
  iso__http_exchange_start(at.held, 200, NULL, 0, NULL);
  /* More than the kernel's buffers on both sides can hold. */
  size_t length = (size_t)32 * 1024 * 1024;
  char *bytes = calloc(1, length);
  cr_assert_eq(iso__http_exchange_write(at.held, bytes, length), ISO_OK);
  for (int turn = 0; turn < 200; turn++) {
    uv_run(&at.loop, UV_RUN_NOWAIT);
  }
  cr_assert_gt(iso__http_exchange_queued(at.held), ISO__HTTP_HIGH_WATER);
  cr_assert(!at.drained);
  raw_read(&connection);
  run_until(&at.loop, &at.drained);
  cr_assert_leq(iso__http_exchange_queued(at.held), ISO__HTTP_HIGH_WATER);
  iso__http_exchange_end(at.held);
  run_until(&at.loop, &connection.ended);
  cr_assert_gt(iso__buffer_length(&connection.received), length);
  free(bytes);
}

Test(io_server, a_client_that_leaves_mid_request_is_forgotten) {
  open_with(NULL, echo);
  raw_open(&at.loop, at.server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc",
           &connection);
  raw_close(&connection);
  fetch_path("GET", "/after", NULL, 0, &result);
  cr_assert_eq(result.status, 200);
  cr_assert_eq(at.requests, 1);
}

static void drained(void *data) { ((fixture *)data)->drained = true; }

Test(io_server, drain_finishes_what_is_in_flight_and_accepts_nothing_new) {
  open_with(NULL, hold);
  fetch_held("GET", &result);
  iso__http_server_drain(at.server, 0, drained, &at);
  for (int turn = 0; turn < 10; turn++) {
    uv_run(&at.loop, UV_RUN_NOWAIT);
  }
  cr_assert(!at.drained, "a request is still in flight");
  answer refused = {0};
  iso__http_client *other = start_client(&at.loop);
  char *url = url_of(at.server, "/");
  iso__http_request request = {.url = url};
  fetch_whole(&at.loop, other, &request, &refused);
  cr_assert(refused.failed);
  cr_assert_not_null(strstr(refused.error_message, "http://127.0.0.1:"), "%s",
                     refused.error_message);
  iso__http_exchange_respond(at.held, 200, NULL, 0, "done", 4, NULL);
  run_until(&at.loop, &result.ended);
  cr_assert(body_is(&result, "done"));
  cr_assert_not_null(strcasestr(result.headers, "connection: close\n"), "%s", result.headers);
  run_until(&at.loop, &at.drained);
  answer_clear(&result);
  answer_clear(&refused);
  free(url);
  iso__http_client_free(other);
}

Test(io_server, drain_of_an_idle_server_is_done_at_once) {
  open_with(NULL, echo);
  fetch_path("GET", "/", NULL, 0, &result); /* leaves a connection open */
  iso__http_server_drain(at.server, 0, drained, &at);
  cr_assert(!at.drained, "done may not be called from inside drain");
  run_until(&at.loop, &at.drained);
}

Test(io_server, a_lingering_drain_answers_who_is_connected_once_more) {
  open_with(NULL, echo);
  answer first = {0}, second = {0};
  fetch_path("GET", "/", NULL, 0, &first);
  iso__http_server_drain(at.server, 600000, drained, &at);
  for (int turn = 0; turn < 10; turn++) {
    uv_run(&at.loop, UV_RUN_NOWAIT);
  }
  cr_assert(!at.drained, "a connection is still open");
  fetch_path("POST", "/", "again", 5, &second);
  cr_assert(body_is(&second, "again"));
  cr_assert_not_null(strcasestr(second.headers, "connection: close\n"), "%s", second.headers);
  run_until(&at.loop, &at.drained);
  answer_clear(&first);
  answer_clear(&second);
}

Test(io_server, a_lingering_drain_does_not_wait_for_ever) {
  open_with(NULL, echo);
  fetch_path("GET", "/", NULL, 0, &result);
  iso__http_server_drain(at.server, 1, drained, &at);
  run_until(&at.loop, &at.drained);
}

Test(io_server, free_tells_open_exchanges_and_they_may_end_later) {
  open_with(NULL, hold);
  fetch_held("GET", &result);
  iso__http_server_free(at.server);
  at.server = NULL;
  cr_assert(at.closed);
  run_until(&at.loop, &result.ended);
  cr_assert(result.failed);
  iso__http_exchange_start(at.held, 200, NULL, 0, NULL);
  iso__http_exchange_end(at.held);
}

static void free_server(iso__http_exchange *exchange, const iso__http_request *request,
                        void *data) {
  (void)request, (void)data;
  iso__http_server_free(at.server);
  at.server = NULL;
  iso__http_exchange_abort(exchange);
}

Test(io_server, a_handler_may_free_the_server) {
  open_with(NULL, free_server);
  fetch_path("GET", "/", NULL, 0, &result);
  cr_assert(result.failed);
}

Test(io_server, says_what_is_wrong_with_an_address) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  iso__http_server *server = NULL;
  iso_error error = {0};
  cr_assert_eq(iso__http_server_new(&loop, "nowhere", 0, NULL, echo, NULL, &server, &error),
               ISO_ERR_ARGUMENT);
  cr_assert_not_null(strstr(error.message, "nowhere"));
  server = start_server(&loop, NULL, echo, NULL);
  iso__http_server *second = NULL;
  cr_assert_eq(iso__http_server_new(&loop, "127.0.0.1", iso__http_server_port(server), NULL, echo,
                                    NULL, &second, &error),
               ISO_ERR_SYSTEM);
  cr_assert_not_null(strstr(error.message, "another program"), "%s", error.message);
  cr_assert_null(second);
  clear_error(&error);
  iso__http_server_free(server);
  close_loop(&loop);
}

Test(io_server, many_requests_at_once) {
  open_with(NULL, echo);
  enum { COUNT = 200 };
  answer *results = calloc(COUNT, sizeof *results);
  char *url = url_of(at.server, "/");
  for (int i = 0; i < COUNT; i++) {
    char body[16];
    int length = snprintf(body, sizeof body, "%d", i);
    iso__http_request request = {
        .method = "POST", .url = url, .body = body, .body_length = (size_t)length};
    fetch_into(at.client, &request, &results[i]);
  }
  for (int i = 0; i < COUNT; i++) {
    run_until(&at.loop, &results[i].ended);
    char body[16];
    snprintf(body, sizeof body, "%d", i);
    cr_assert(!results[i].failed, "%s", results[i].error_message);
    cr_assert(body_is(&results[i], body));
    answer_clear(&results[i]);
  }
  free(results);
  free(url);
}

Test(io_server, nonsense_is_answered_or_cut_and_nothing_else_happens) {
  static const char *const texts[] = {
      "\r\n\r\n\r\n\r\nnonsense\r\n\r\n",
      "GET\r\n\r\n",
      "GET / HTTP/9.9\r\nHost: h\r\n\r\n",
      "GET / HTTP/1.1\r\nHost h\r\n: x\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\nConnection: close\r\n\r\n",
      "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
  };
  open_with(NULL, echo);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    raw_open(&at.loop, at.server, texts[i], &connection);
    for (int turn = 0; turn < 20 && !connection.ended; turn++) {
      uv_run(&at.loop, UV_RUN_NOWAIT);
    }
    raw_close(&connection);
    raw_clear(&connection);
    uv_run(&at.loop, UV_RUN_NOWAIT);
  }
  fetch_path("GET", "/after", NULL, 0, &result);
  cr_assert_eq(result.status, 200);
}

/* ---- Processes that share a socket; here they share the loop as well ---- */

enum { OPEN = 8 };

typedef struct shared {
  fixture sites[2];
  uv_loop_t loop;
  _Atomic uint32_t counts[2];
  iso__http_crowd crowds[2];
  raw connections[OPEN];
} shared;

/* `servers` of the two places are filled; the other one, if any, is said to have `others` connections. */
static void open_shared(shared *all, int servers, uint32_t others) {
  uint16_t port = 0;
  int listener = -1;
  uv_loop_init(&all->loop);
  all->counts[1] = others;
  cr_assert_eq(iso__http_listen("127.0.0.1", &port, &listener, NULL), ISO_OK);
  for (uint32_t i = 0; i < (uint32_t)servers; i++) {
    all->crowds[i] = (iso__http_crowd){all->counts, 2, i};
    const iso__http_server_options options = {.crowd = &all->crowds[i]};
    cr_assert_eq(iso__http_server_new_on(&all->loop, dup(listener), "127.0.0.1", port, &options,
                                         echo, &all->sites[i], &all->sites[i].server, NULL),
                 ISO_OK);
  }
  close(listener);
  for (int i = 0; i < OPEN; i++) {
    raw_open(&all->loop, all->sites[0].server, "GET / HTTP/1.1\r\nHost: here\r\n\r\n",
             &all->connections[i]);
  }
  for (int i = 0; i < OPEN; i++) {
    while (!raw_has(&all->connections[i], "200 OK")) {
      uv_run(&all->loop, UV_RUN_ONCE);
    }
  }
}

static void close_shared(shared *all) {
  for (int i = 0; i < OPEN; i++) {
    raw_clear(&all->connections[i]);
  }
  for (int i = 0; i < 2; i++) {
    iso__http_server_free(all->sites[i].server);
    free(all->sites[i].seen);
  }
  close_loop(&all->loop);
}

Test(io_server, connections_that_stay_are_spread_over_who_accepts) {
  shared all = {0};
  open_shared(&all, 2, 0);
  /* Who waits for the other one waits some milliseconds, which may have passed. */
  cr_assert_geq(all.counts[0], OPEN / 4);
  cr_assert_geq(all.counts[1], OPEN / 4);
  cr_assert_eq(all.counts[0] + all.counts[1], OPEN);
  close_shared(&all);
}

Test(io_server, who_does_not_accept_holds_nobody_up) {
  shared all = {0};
  open_shared(&all, 1, 0);
  cr_assert_eq(all.counts[0], OPEN);
  cr_assert_eq(all.sites[0].requests, OPEN);
  close_shared(&all);
}

Test(io_server, nobody_waits_for_who_is_not_there) {
  shared all = {0};
  open_shared(&all, 1, ISO__HTTP_ABSENT);
  cr_assert_eq(all.counts[0], OPEN);
  close_shared(&all);
}

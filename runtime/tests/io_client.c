/* HTTP out: redirects, decoding, refusals, cancelling. The other side is our own server. */
#include "io_support.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct site {
  uv_loop_t loop;
  iso__http_server *server;
  iso__http_client *client;
  char *seen; /* the last request, as text */
  int visits;
  iso__http_exchange *held;
  bool has_held;
} site;

static void answer_text(iso__http_exchange *exchange, int status, const iso_header *headers,
                        size_t count, const char *text) {
  cr_assert_eq(
      iso__http_exchange_respond(exchange, status, headers, count, text, strlen(text), NULL),
      ISO_OK);
}

static void redirect_to(iso__http_exchange *exchange, int status, const char *target) {
  iso_header location = {"Location", target};
  answer_text(exchange, status, &location, 1, "moved");
}

/* gzip of "compressed text", made once with gzip(1). */
static const uint8_t gzipped[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                  0x03, 0x4b, 0xce, 0xcf, 0x2d, 0x28, 0x4a, 0x2d, 0x2e,
                                  0x4e, 0x4d, 0x51, 0x28, 0x49, 0xad, 0x28, 0x01, 0x00,
                                  0xc2, 0x18, 0xd8, 0xd8, 0x0f, 0x00, 0x00, 0x00};

static void serve(iso__http_exchange *exchange, const iso__http_request *request, void *data) {
  site *at = data;
  at->visits++;
  describe(request, &at->seen);
  const char *path = strchr(request->url + 7, '/');
  if (strncmp(path, "/redirect/", 10) == 0) {
    redirect_to(exchange, (int)strtol(path + 10, NULL, 10), "../landed?x");
  } else if (strcmp(path, "/loop") == 0) {
    redirect_to(exchange, 302, "/loop");
  } else if (strcmp(path, "/file") == 0) {
    redirect_to(exchange, 302, "file:///etc/passwd");
  } else if (strcmp(path, "/elsewhere") == 0) {
    char target[64];
    snprintf(target, sizeof target, "http://localhost:%u/landed",
             iso__http_server_port(at->server));
    redirect_to(exchange, 307, target);
  } else if (strcmp(path, "/gzip") == 0) {
    static const iso_header headers[] = {{"Content-Encoding", "gzip"}, {"X-Kept", "yes"}};
    iso__http_exchange_respond(exchange, 200, headers, 2, gzipped, sizeof gzipped, NULL);
  } else if (strcmp(path, "/hold") == 0) {
    at->held = exchange;
    at->has_held = true;
  } else {
    answer_text(exchange, strcmp(path, "/missing") == 0 ? 404 : 200, NULL, 0, "landed");
  }
}

/* What a test has, for as long as it runs. */
static site at;
static answer result;

static void open_site(void) {
  uv_loop_init(&at.loop);
  at.server = start_server(&at.loop, NULL, serve, &at);
  at.client = start_client(&at.loop);
}

static void close_site(void) {
  iso__http_client_free(at.client);
  iso__http_server_free(at.server);
  close_loop(&at.loop);
  answer_clear(&result);
  free(at.seen);
  no_leaks();
}

TestSuite(io_client, .init = open_site, .fini = close_site, .timeout = 280);

static void fetch_path(const char *path, iso__http_request request, answer *into) {
  char *url = url_of(at.server, path);
  request.url = url;
  fetch_whole(&at.loop, at.client, &request, into);
  free(url);
}

Test(io_client, plain_get) {
  fetch_path("/missing", (iso__http_request){0}, &result);
  cr_assert(!result.failed, "%s", result.error_message);
  cr_assert_eq(result.status, 404);
  cr_assert_str_eq(result.status_text, "Not Found");
  cr_assert(!result.redirected);
}

Test(io_client, sends_headers_and_body_and_no_headers_of_its_own_making) {
  static const iso_header headers[] = {{"X-One", "1"},
                                       {"X-Empty", ""},
                                       {"x-one", "2"},
                                       {"Content-Length", "999"},
                                       {"Transfer-Encoding", "chunked"},
                                       {"Host", "evil.test"}};
  fetch_path("/",
             (iso__http_request){.method = "POST",
                                 .headers = headers,
                                 .header_count = 6,
                                 .body = "payload",
                                 .body_length = 7},
             &result);
  cr_assert_eq(result.status, 200);
  cr_assert_not_null(strstr(at.seen, "X-One: 1\n"), "%s", at.seen);
  cr_assert_not_null(strstr(at.seen, "x-one: 2\n"), "%s", at.seen);
  cr_assert_not_null(strstr(at.seen, "X-Empty: \n"), "%s", at.seen);
  cr_assert_not_null(strstr(at.seen, "body 7 payload\n"), "%s", at.seen);
  cr_assert_not_null(strstr(at.seen, "Content-Length: 7\n"), "%s", at.seen);
  cr_assert_null(strstr(at.seen, "evil.test"), "%s", at.seen);
  cr_assert_null(strcasestr(at.seen, "content-type"), "%s", at.seen);
  cr_assert_null(strcasestr(at.seen, "expect"), "%s", at.seen);
  cr_assert_null(strcasestr(at.seen, "user-agent"), "%s", at.seen);
}

Test(io_client, every_method_arrives_as_it_is) {
  static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  for (size_t i = 0; i < 6; i++) {
    fetch_path("/", (iso__http_request){.method = methods[i]}, &result);
    cr_assert_eq(result.status, 200, "%s: %s", methods[i], result.error_message);
    cr_assert_eq(strncmp(at.seen, methods[i], strlen(methods[i])), 0, "%s", at.seen);
    answer_clear(&result);
  }
}

Test(io_client, redirects_change_the_method_as_the_standard_says) {
  static const struct {
    int status;
    const char *before;
    const char *after;
  } rows[] = {{301, "POST", "GET"},  {302, "POST", "GET"},  {303, "POST", "GET"},
              {307, "POST", "POST"}, {308, "POST", "POST"}, {301, "PUT", "PUT"},
              {303, "PUT", "GET"},   {303, "GET", "GET"},   {302, "DELETE", "DELETE"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    static const iso_header type = {"Content-Type", "text/x-test"};
    char path[32];
    snprintf(path, sizeof path, "/redirect/%d", rows[i].status);
    fetch_path(path,
               (iso__http_request){.method = rows[i].before,
                                   .headers = &type,
                                   .header_count = 1,
                                   .body = "kept",
                                   .body_length = strcmp(rows[i].before, "GET") == 0 ? 0 : 4},
               &result);
    cr_assert(!result.failed, "%s", result.error_message);
    cr_assert(result.redirected);
    cr_assert(body_is(&result, "landed"));
    cr_assert_not_null(strstr(result.url, "/landed?x"), "%s", result.url);
    cr_assert_eq(strncmp(at.seen, rows[i].after, strlen(rows[i].after)), 0, "%d %s: %s",
                 rows[i].status, rows[i].before, at.seen);
    bool changed = strcmp(rows[i].before, rows[i].after) != 0;
    cr_assert_eq(strstr(at.seen, "text/x-test") == NULL, changed, "%s", at.seen);
    answer_clear(&result);
  }
}

Test(io_client, redirects_can_be_handed_over_or_refused) {
  fetch_path("/redirect/302", (iso__http_request){.redirect = ISO__HTTP_REDIRECT_MANUAL}, &result);
  cr_assert_eq(result.status, 302);
  cr_assert(body_is(&result, "moved"));
  cr_assert_not_null(strstr(result.headers, "Location: ../landed?x\n"), "%s", result.headers);
  answer_clear(&result);
  fetch_path("/redirect/302", (iso__http_request){.redirect = ISO__HTTP_REDIRECT_ERROR}, &result);
  cr_assert(result.failed);
  cr_assert_eq(result.status, 0);
  cr_assert_not_null(strstr(result.error_message, "302"), "%s", result.error_message);
}

Test(io_client, redirects_end_after_twenty) {
  fetch_path("/loop", (iso__http_request){0}, &result);
  cr_assert(result.failed);
  cr_assert_not_null(strstr(result.error_message, "20"), "%s", result.error_message);
  cr_assert_eq(at.visits, 21);
}

Test(io_client, a_redirect_to_another_origin_loses_the_secrets) {
  static const iso_header headers[] = {
      {"Authorization", "Bearer s"}, {"Cookie", "c=1"}, {"X-Kept", "k"}};
  fetch_path("/redirect/307", (iso__http_request){.headers = headers, .header_count = 3}, &result);
  cr_assert_not_null(strstr(at.seen, "Bearer s"), "%s", at.seen);
  answer_clear(&result);
  fetch_path("/elsewhere", (iso__http_request){.headers = headers, .header_count = 3}, &result);
  cr_assert(!result.failed, "%s", result.error_message);
  cr_assert_null(strstr(at.seen, "Bearer s"), "%s", at.seen);
  cr_assert_null(strstr(at.seen, "c=1"), "%s", at.seen);
  cr_assert_not_null(strstr(at.seen, "X-Kept: k"), "%s", at.seen);
}

Test(io_client, only_http_and_https) {
  static const char *const urls[] = {
      "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/", "no url", "", "http://",
      "/relative"};
  for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
    iso__http_request request = {.url = urls[i]};
    fetch_whole(&at.loop, at.client, &request, &result);
    cr_assert(result.failed, "%s", urls[i]);
    cr_assert_eq(result.error_status, ISO_ERR_ARGUMENT);
    cr_assert_eq(result.status, 0);
    answer_clear(&result);
  }
  fetch_path("/file", (iso__http_request){0}, &result);
  cr_assert(result.failed);
  cr_assert_not_null(strstr(result.error_message, "file:///"), "%s", result.error_message);
}

Test(io_client, what_would_smuggle_is_refused) {
  static const iso_header injected = {"x", "a\r\nX-Injected: 1"};
  fetch_path("/", (iso__http_request){.headers = &injected, .header_count = 1}, &result);
  cr_assert(result.failed);
  answer_clear(&result);
  fetch_path("/", (iso__http_request){.method = "GET / HTTP/1.1\r\nX:"}, &result);
  cr_assert(result.failed);
  answer_clear(&result);
  cr_assert_eq(at.visits, 0);
}

Test(io_client, decodes_and_says_so) {
  fetch_path("/gzip", (iso__http_request){0}, &result);
  cr_assert(!result.failed, "%s", result.error_message);
  cr_assert(body_is(&result, "compressed text"));
  cr_assert_null(strcasestr(result.headers, "content-encoding"), "%s", result.headers);
  cr_assert_null(strcasestr(result.headers, "content-length"), "%s", result.headers);
  cr_assert_not_null(strstr(result.headers, "X-Kept: yes\n"), "%s", result.headers);
}

Test(io_client, a_cancelled_fetch_says_nothing_more_and_the_server_sees_it) {
  char *url = url_of(at.server, "/hold");
  iso__http_request request = {.url = url};
  answer cancelled = {0};
  iso__http_fetch *fetch = fetch_into(at.client, &request, &cancelled);
  iso__http_fetch_cancel(fetch); /* before it began */
  fetch = fetch_into(at.client, &request, &cancelled);
  run_until(&at.loop, &at.has_held);
  iso__http_fetch_cancel(fetch);
  iso__http_fetch_cancel(NULL);
  fetch_path("/", (iso__http_request){0}, &result);
  cr_assert_eq(result.status, 200);
  cr_assert(!cancelled.ended);
  iso__http_exchange_abort(at.held);
  free(url);
}

typedef struct meddler {
  site *at;
  char *url;
  answer second;
  bool headed;
} meddler;

static void cancel_in_head(iso__http_fetch *fetch, const iso__http_head *head, void *data) {
  meddler *state = data;
  cr_assert_eq(head->status, 200);
  iso__http_request request = {.url = state->url};
  fetch_into(state->at->client, &request, &state->second);
  iso__http_fetch_cancel(fetch);
  state->headed = true;
}

static void never_body(iso__http_fetch *fetch, const void *bytes, size_t length, void *data) {
  (void)fetch, (void)bytes, (void)length, (void)data;
  cr_assert_fail("a body came after the fetch was cancelled");
}

static void never_end(iso__http_fetch *fetch, const iso_error *error, void *data) {
  (void)fetch, (void)error, (void)data;
  cr_assert_fail("an end came after the fetch was cancelled");
}

Test(io_client, a_callback_may_cancel_and_start) {
  meddler state = {.at = &at, .url = url_of(at.server, "/")};
  static const iso__http_fetch_events events = {cancel_in_head, never_body, never_end, NULL};
  iso__http_request request = {.url = state.url};
  cr_assert_eq(iso__http_fetch_start(at.client, &request, &events, &state, NULL), ISO_OK);
  run_until(&at.loop, &state.headed);
  run_until(&at.loop, &state.second.ended);
  cr_assert_eq(state.second.status, 200);
  answer_clear(&state.second);
  free(state.url);
}

Test(io_client, freeing_the_client_ends_what_is_in_flight) {
  char *url = url_of(at.server, "/hold");
  iso__http_request request = {.url = url};
  fetch_into(at.client, &request, &result);
  run_until(&at.loop, &at.has_held);
  fetch_into(at.client, &request, &result); /* not yet begun */
  iso__http_client_free(at.client);
  at.client = NULL;
  iso__http_exchange_abort(at.held);
  free(url);
  iso__http_server_free(at.server);
  at.server = NULL;
  uv_run(&at.loop, UV_RUN_DEFAULT);
  cr_assert(!result.ended);
}

Test(io_client, a_paused_fetch_waits) {
  char *url = url_of(at.server, "/hold");
  iso__http_request request = {.url = url};
  iso__http_fetch *fetch = fetch_into(at.client, &request, &result);
  run_until(&at.loop, &at.has_held);
  iso__http_fetch_pause(fetch, true);
  size_t length = (size_t)32 * 1024 * 1024;
  char *bytes = calloc(1, length);
  iso__http_exchange_start(at.held, 200, NULL, 0, NULL);
  iso__http_exchange_write(at.held, bytes, length);
  for (int turn = 0; turn < 200; turn++) {
    uv_run(&at.loop, UV_RUN_NOWAIT);
  }
  cr_assert_eq(iso__buffer_length(&result.body), 0u);
  cr_assert_gt(iso__http_exchange_queued(at.held), ISO__HTTP_HIGH_WATER,
               "the pause did not reach the sender");
  iso__http_exchange_end(at.held);
  iso__http_fetch_pause(fetch, false);
  run_until(&at.loop, &result.ended);
  cr_assert(!result.failed, "%s", result.error_message);
  cr_assert_eq(iso__buffer_length(&result.body), length);
  free(bytes);
  free(url);
}

Test(io_client, the_environment_names_no_proxy) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  fetch_path("/", (iso__http_request){0}, &result);
  cr_assert(!result.failed, "%s", result.error_message);
}

/* A server that sends headers for ever; libcurl ends that before it eats the memory. */
typedef struct flood {
  uv_tcp_t listener;
  uv_tcp_t peer;
  uv_write_t writing;
  bool closed;
} flood;

static void flood_written(uv_write_t *writing, int status);

static void flood_more(flood *own) {
  static char lines[] = "X-Flood: 0123456789012345678901234567890123456789\r\n"
                        "X-Flood: 0123456789012345678901234567890123456789\r\n";
  uv_buf_t buffer = uv_buf_init(lines, sizeof lines - 1);
  uv_write(&own->writing, (uv_stream_t *)&own->peer, &buffer, 1, flood_written);
}

static void flood_written(uv_write_t *writing, int status) {
  flood *own = writing->data;
  if (status == 0) {
    flood_more(own);
  } else if (!own->closed) {
    own->closed = true;
    uv_close((uv_handle_t *)&own->peer, NULL);
  }
}

static void flood_accept(uv_stream_t *listener, int status) {
  flood *own = listener->data;
  cr_assert_eq(status, 0);
  uv_tcp_init(listener->loop, &own->peer);
  cr_assert_eq(uv_accept(listener, (uv_stream_t *)&own->peer), 0);
  own->writing.data = own;
  static char head[] = "HTTP/1.1 200 OK\r\n";
  uv_buf_t buffer = uv_buf_init(head, sizeof head - 1);
  uv_write(&own->writing, (uv_stream_t *)&own->peer, &buffer, 1, flood_written);
}

Test(io_client, headers_without_end_are_given_up) {
  static flood own; /* its connection ends with the client */
  struct sockaddr_in address;
  int length = sizeof address;
  uv_ip4_addr("127.0.0.1", 0, &address);
  uv_tcp_init(&at.loop, &own.listener);
  own.listener.data = &own;
  uv_tcp_bind(&own.listener, (struct sockaddr *)&address, 0);
  cr_assert_eq(uv_listen((uv_stream_t *)&own.listener, 1, flood_accept), 0);
  uv_tcp_getsockname(&own.listener, (struct sockaddr *)&address, &length);
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%u/", ntohs(address.sin_port));
  iso__http_request request = {.url = url};
  fetch_whole(&at.loop, at.client, &request, &result);
  cr_assert(result.failed);
  cr_assert_eq(result.error_status, ISO_ERR_SYSTEM);
  uv_close((uv_handle_t *)&own.listener, NULL);
}

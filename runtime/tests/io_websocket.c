/* WebSockets at io's level: two ends of one connection, the handshake both ways, and ends at odd
 * moments. What clients do that break the protocol is in network/clients.mjs. */
#include "io_support.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "websocket.h"

/* What io asks of a program. */
static void ignore_pipes(void) { signal(SIGPIPE, SIG_IGN); }

TestSuite(io_websocket, .init = ignore_pipes, .fini = no_leaks, .timeout = 280);

/* ---- Two ends ---- */

typedef struct side {
  uv_loop_t *loop;
  iso__websocket *websocket;
  iso__buffer got; /* the messages, one after the other */
  size_t messages;
  unsigned code; /* 0: still open */
  char reason[128];
  bool drained;
  bool closed;
  bool frees; /* ends itself at the first message */
  bool rests; /* wants no more after each message */
} side;

static bool on_message(void *data, iso__message_kind kind, const void *bytes, size_t length) {
  side *own = data;
  (void)kind;
  iso__buffer_append(&own->got, bytes, length);
  own->messages++;
  if (own->frees) {
    iso__websocket_free(own->websocket);
    own->closed = true;
  }
  return !own->rests;
}

static void on_drain(void *data) { ((side *)data)->drained = true; }

static void on_close(void *data, unsigned code, const char *reason) {
  side *own = data;
  own->code = code;
  snprintf(own->reason, sizeof own->reason, "%s", reason);
  own->closed = true;
}

static const iso__websocket_events events = {on_message, on_drain, on_close};

/* Both descriptors of a connection over TCP. */
static void connect_pair(int ends[2]) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  cr_assert_eq(bind(listener, (struct sockaddr *)&address, length), 0);
  cr_assert_eq(listen(listener, 1), 0);
  cr_assert_eq(getsockname(listener, (struct sockaddr *)&address, &length), 0);
  ends[0] = socket(AF_INET, SOCK_STREAM, 0);
  cr_assert_eq(connect(ends[0], (struct sockaddr *)&address, length), 0);
  ends[1] = accept(listener, NULL, NULL);
  cr_assert_geq(ends[1], 0);
  close(listener);
}

static void open_pair(uv_loop_t *loop, side *client, side *server) {
  int ends[2];
  uv_loop_init(loop);
  connect_pair(ends);
  side *sides[] = {client, server};
  for (int i = 0; i < 2; i++) {
    *sides[i] = (side){.loop = loop};
    iso__socket *socket = iso__socket_adopt(loop, ends[i], NULL, NULL);
    cr_assert_not_null(socket);
    sides[i]->websocket =
        iso__websocket_new(loop, socket, i == 0 ? ISO__WEBSOCKET_CLIENT : ISO__WEBSOCKET_SERVER,
                           NULL, 0, &events, sides[i]);
    cr_assert_not_null(sides[i]->websocket);
  }
}

static void close_pair(uv_loop_t *loop, side *client, side *server) {
  side *sides[] = {client, server};
  for (int i = 0; i < 2; i++) {
    if (!sides[i]->closed) {
      iso__websocket_free(sides[i]->websocket);
    }
    iso__buffer_clear(&sides[i]->got);
  }
  iso__sockets_end(loop);
  close_loop(loop);
}

static bool got(const side *own, const char *text) {
  return iso__buffer_length(&own->got) == strlen(text) &&
         memcmp(own->got.data + own->got.start, text, strlen(text)) == 0;
}

/* Lets the loop go on until that many messages have come. */
static void await_messages(const side *own, size_t count) {
  while (own->messages < count) {
    cr_assert(uv_run(own->loop, UV_RUN_ONCE) != 0, "nothing more can come");
  }
}

Test(io_websocket, messages_pass_both_ways) {
  uv_loop_t loop;
  side client, server;
  open_pair(&loop, &client, &server);
  iso__websocket_send(client.websocket, ISO__MESSAGE_TEXT, "hello ", 6);
  iso__websocket_send(client.websocket, ISO__MESSAGE_BINARY, "", 0);
  iso__websocket_send(client.websocket, ISO__MESSAGE_TEXT, "there", 5);
  iso__websocket_send(server.websocket, ISO__MESSAGE_TEXT, "and back", 8);
  await_messages(&server, 3);
  await_messages(&client, 1);
  cr_assert(got(&server, "hello there"));
  cr_assert(got(&client, "and back"));
  close_pair(&loop, &client, &server);
}

Test(io_websocket, a_close_reaches_both_sides) {
  uv_loop_t loop;
  side client, server;
  open_pair(&loop, &client, &server);
  iso__websocket_close(server.websocket, 4000, "enough");
  iso__websocket_close(server.websocket, 4001, "twice");
  iso__websocket_send(server.websocket, ISO__MESSAGE_TEXT, "late", 4);
  run_until(&loop, &client.closed);
  run_until(&loop, &server.closed);
  cr_assert_eq(client.code, 4000);
  cr_assert_str_eq(client.reason, "enough");
  cr_assert_eq(server.code, 4000);
  cr_assert_eq(client.messages, 0);
  close_pair(&loop, &client, &server);
}

Test(io_websocket, a_close_without_a_code) {
  uv_loop_t loop;
  side client, server;
  open_pair(&loop, &client, &server);
  iso__websocket_close(client.websocket, ISO__CLOSE_NO_STATUS, "");
  run_until(&loop, &client.closed);
  run_until(&loop, &server.closed);
  cr_assert_eq(client.code, ISO__CLOSE_NO_STATUS);
  cr_assert_eq(server.code, ISO__CLOSE_NO_STATUS);
  close_pair(&loop, &client, &server);
}

Test(io_websocket, who_leaves_says_why) {
  uv_loop_t loop;
  side client, server;
  open_pair(&loop, &client, &server);
  iso__websocket_send(server.websocket, ISO__MESSAGE_TEXT, "last", 4);
  iso__websocket_leave(server.websocket, ISO__CLOSE_GOING_AWAY, "gone");
  server.closed = true;
  run_until(&loop, &client.closed);
  cr_assert(got(&client, "last"));
  cr_assert_eq(client.code, ISO__CLOSE_GOING_AWAY);
  cr_assert_eq(server.code, 0, "nothing is heard after leaving");
  close_pair(&loop, &client, &server);
}

Test(io_websocket, who_vanishes_is_noticed) {
  uv_loop_t loop;
  side client, server;
  open_pair(&loop, &client, &server);
  iso__websocket_free(client.websocket);
  client.closed = true;
  run_until(&loop, &server.closed);
  cr_assert_eq(server.code, ISO__CLOSE_ABNORMAL);
  close_pair(&loop, &client, &server);
}

Test(io_websocket, it_can_end_from_inside_a_message) {
  uv_loop_t loop;
  side client, server;
  open_pair(&loop, &client, &server);
  server.frees = true;
  for (int i = 0; i < 3; i++) {
    iso__websocket_send(client.websocket, ISO__MESSAGE_TEXT, "x", 1);
  }
  run_until(&loop, &client.closed);
  cr_assert_eq(server.messages, 1);
  close_pair(&loop, &client, &server);
}

Test(io_websocket, a_slow_reader_slows_the_writer) {
  enum { SIZE = 1024 * 1024, COUNT = 64 };
  uv_loop_t loop;
  side client, server;
  open_pair(&loop, &client, &server);
  server.rests = true;
  char *bytes = calloc(1, SIZE);
  size_t sent = 0;
  while (sent < COUNT && iso__websocket_send(client.websocket, ISO__MESSAGE_BINARY, bytes, SIZE)) {
    sent++;
  }
  cr_assert_lt(sent, COUNT, "the writer is to wait at some time");
  size_t all = sent + 1; /* the last one counts as well */
  while (server.messages < all) {
    uv_run(&loop, UV_RUN_ONCE);
    iso__websocket_resume(server.websocket);
  }
  run_until(&loop, &client.drained);
  cr_assert_eq(iso__buffer_length(&server.got), all * SIZE);
  free(bytes);
  close_pair(&loop, &client, &server);
}

Test(io_websocket, the_key_of_the_standard) {
  char accept[ISO__WEBSOCKET_ACCEPT_SIZE];
  iso__websocket_accept_value("dGhlIHNhbXBsZSBub25jZQ==", accept);
  cr_assert_str_eq(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

/* ---- The handshake ---- */

/* A server that grants a WebSocket at /socket, and a client that asks. */
typedef struct site {
  uv_loop_t loop;
  iso__http_server *server;
  side granted;
  side asked;
  char *seen; /* a header of the request */
  int status;
  iso__buffer body;
  bool ended;
  iso_status error;
  iso__upgrade *asking; /* for those who call it off */
} site;

static void upgraded(void *data, iso__socket *socket, const void *early, size_t early_length) {
  site *at = data;
  at->granted.loop = &at->loop;
  at->granted.websocket = iso__websocket_new(&at->loop, socket, ISO__WEBSOCKET_SERVER, early,
                                             early_length, &events, &at->granted);
  iso__websocket_send(at->granted.websocket, ISO__MESSAGE_TEXT, "welcome", 7);
}

static void serve(iso__http_exchange *exchange, const iso__http_request *request, void *data) {
  site *at = data;
  for (size_t i = 0; i < request->header_count; i++) {
    if (strcmp(request->headers[i].name, "x-own") == 0) {
      at->seen = strdup(request->headers[i].value);
    }
  }
  const iso_header header = {"x-answer", "yes"};
  if (strstr(request->url, "/socket") != NULL) {
    cr_assert_eq(iso__http_exchange_upgrade(exchange, &header, 1, upgraded, at, NULL), ISO_OK);
  } else {
    iso__http_exchange_respond(exchange, 404, &header, 1, "not here", 8, NULL);
  }
}

static void on_head(void *data, const iso__http_head *head, iso__socket *socket, const void *early,
                    size_t early_length) {
  site *at = data;
  at->status = head->status;
  if (socket != NULL) {
    at->asked.loop = &at->loop;
    at->asked.websocket = iso__websocket_new(&at->loop, socket, ISO__WEBSOCKET_CLIENT, early,
                                             early_length, &events, &at->asked);
    at->ended = true;
  }
}

static void on_body(void *data, const void *bytes, size_t length) {
  site *at = data;
  iso__buffer_append(&at->body, bytes, length);
}

static void on_end(void *data, const iso_error *error) {
  site *at = data;
  at->error = error == NULL ? ISO_OK : error->status;
  at->ended = true;
}

static const iso__upgrade_events upgrade_events = {on_head, on_body, on_end};

static void ask(site *at, const char *path, const iso_header *headers, size_t count) {
  uv_loop_init(&at->loop);
  at->server = start_server(&at->loop, NULL, serve, at);
  char *url = url_of(at->server, path);
  cr_assert_not_null(iso__upgrade_start(&at->loop, url, headers, count, &upgrade_events, at));
  free(url);
  cr_assert(!at->ended, "nothing is told from inside the call");
  run_until(&at->loop, &at->ended);
}

static void close_site(site *at) {
  side *sides[] = {&at->granted, &at->asked};
  for (int i = 0; i < 2; i++) {
    if (sides[i]->websocket != NULL && !sides[i]->closed) {
      iso__websocket_free(sides[i]->websocket);
    }
    iso__buffer_clear(&sides[i]->got);
  }
  iso__http_server_free(at->server);
  iso__sockets_end(&at->loop);
  iso__buffer_clear(&at->body);
  free(at->seen);
  close_loop(&at->loop);
}

Test(io_websocket, a_server_grants_what_a_client_asks) {
  site at = {0};
  const iso_header headers[] = {{"x-own", "mine"}, {"Sec-WebSocket-Key", "not mine"}};
  ask(&at, "/socket?a=b", headers, 2);
  cr_assert_eq(at.status, 101);
  cr_assert_str_eq(at.seen, "mine");
  await_messages(&at.asked, 1);
  cr_assert(got(&at.asked, "welcome"));
  iso__websocket_send(at.asked.websocket, ISO__MESSAGE_TEXT, "thanks", 6);
  await_messages(&at.granted, 1);
  cr_assert(got(&at.granted, "thanks"));
  close_site(&at);
}

static void drained(void *data) { *(bool *)data = true; }

Test(io_websocket, a_server_drains_when_its_sockets_have_closed) {
  site at = {0};
  bool done = false;
  ask(&at, "/socket", NULL, 0);
  await_messages(&at.asked, 1);
  iso__http_server_drain(at.server, 0, drained, &done);
  iso__websocket_close(at.granted.websocket, ISO__CLOSE_GOING_AWAY, "");
  run_until(&at.loop, &done);
  cr_assert_eq(at.asked.code, ISO__CLOSE_GOING_AWAY);
  close_site(&at);
}

Test(io_websocket, a_server_can_end_before_its_sockets) {
  site at = {0};
  ask(&at, "/socket", NULL, 0);
  await_messages(&at.asked, 1);
  iso__http_server_free(at.server);
  at.server = NULL;
  iso__websocket_send(at.granted.websocket, ISO__MESSAGE_TEXT, "still", 5);
  await_messages(&at.asked, 2);
  close_site(&at);
}

Test(io_websocket, another_answer_is_handed_over) {
  site at = {0};
  ask(&at, "/elsewhere", NULL, 0);
  cr_assert_eq(at.status, 404);
  cr_assert_eq(at.error, ISO_OK);
  cr_assert_eq(iso__buffer_length(&at.body), 8);
  close_site(&at);
}

Test(io_websocket, a_header_that_cannot_be_sent) {
  site at = {0};
  const iso_header header = {"x-a", "1\r\nx-b: 2"};
  ask(&at, "/socket", &header, 1);
  cr_assert_eq(at.error, ISO_ERR_ARGUMENT);
  cr_assert_eq(at.status, 0);
  close_site(&at);
}

/* ---- Asking is called off ---- */

static void start_asking(site *at, iso__http_handler handler, const iso__upgrade_events *heard) {
  uv_loop_init(&at->loop);
  at->server = start_server(&at->loop, NULL, handler, at);
  char *url = url_of(at->server, "/socket");
  at->asking = iso__upgrade_start(&at->loop, url, NULL, 0, heard, at);
  cr_assert_not_null(at->asking);
  free(url);
}

static void call_off(site *at) {
  iso__upgrade_cancel(at->asking);
  at->asking = NULL;
}

Test(io_websocket, asking_can_be_called_off_at_once) {
  site at = {0};
  start_asking(&at, serve, &upgrade_events);
  call_off(&at);
  close_site(&at);
  cr_assert(!at.ended);
}

static void nobody_is_there(iso__http_exchange *exchange, void *data) {
  (void)exchange;
  ((site *)data)->granted.closed = true;
}

/* Grants what nobody asks for any more. */
static void serve_too_late(iso__http_exchange *exchange, const iso__http_request *request,
                           void *data) {
  static const iso__http_exchange_events watched = {.on_closed = nobody_is_there};
  (void)request;
  site *at = data;
  call_off(at);
  iso__http_exchange_watch(exchange, &watched, at);
  cr_assert_eq(iso__http_exchange_upgrade(exchange, NULL, 0, upgraded, at, NULL), ISO_OK);
}

Test(io_websocket, asking_can_be_called_off_while_the_server_thinks) {
  site at = {0};
  start_asking(&at, serve_too_late, &upgrade_events);
  run_until(&at.loop, &at.granted.closed);
  close_site(&at);
  cr_assert(!at.ended);
}

static void refuse(iso__http_exchange *exchange, const iso__http_request *request, void *data) {
  (void)request, (void)data;
  iso__http_exchange_respond(exchange, 404, NULL, 0, "not here", 8, NULL);
}

static void call_off_at_head(void *data, const iso__http_head *head, iso__socket *socket,
                             const void *early, size_t early_length) {
  (void)early, (void)early_length;
  site *at = data;
  cr_assert_null(socket);
  at->status = head->status;
  call_off(at);
  at->asked.closed = true;
}

Test(io_websocket, asking_can_be_called_off_from_inside_its_answer) {
  static const iso__upgrade_events heard = {call_off_at_head, on_body, on_end};
  site at = {0};
  start_asking(&at, refuse, &heard);
  run_until(&at.loop, &at.asked.closed);
  cr_assert_eq(at.status, 404);
  close_site(&at);
  cr_assert(!at.ended);
  cr_assert_eq(iso__buffer_length(&at.body), 0);
}

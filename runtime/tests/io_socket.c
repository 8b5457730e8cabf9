/* Sockets at io's level: what is told, in which order, and ends at odd moments. TLS is tested against
 * another implementation, by network.sh. */
#include "io_support.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "socket.h"

/* What io asks of a program. */
static void ignore_pipes(void) { signal(SIGPIPE, SIG_IGN); }

TestSuite(io_socket, .init = ignore_pipes, .fini = no_leaks, .timeout = 280);

/* A side of a connection, and what it was told. */
typedef struct side {
  iso__socket *socket;
  iso__buffer got;
  char remote[64];
  bool opened;
  bool ended;
  bool drained;
  bool closed;
  char *error; /* NULL: closed without one */
  bool closes_on_open;
  bool closes_on_read;
} side;

static void close_now(side *own) {
  iso__socket_close(own->socket);
  own->closed = true;
}

static void on_open(void *data, const char *remote, const char *local) {
  side *own = data;
  (void)local;
  own->opened = true;
  snprintf(own->remote, sizeof own->remote, "%s", remote);
  if (own->closes_on_open) {
    close_now(own);
  }
}

static void on_read(void *data, const void *bytes, size_t length) {
  side *own = data;
  iso__buffer_append(&own->got, bytes, length);
  if (own->closes_on_read) {
    close_now(own);
  }
}

static void on_end(void *data) { ((side *)data)->ended = true; }

static void on_drain(void *data) { ((side *)data)->drained = true; }

static void on_closed(void *data, const iso_error *error) {
  side *own = data;
  cr_assert(!own->closed, "it is told once");
  own->closed = true;
  own->error = error == NULL ? NULL : strdup(error->message);
}

static const iso__socket_events events = {on_open, on_read, on_end, on_drain, on_closed};

/* A listening socket of the kernel's: its descriptor and port. */
static int listen_anywhere(uint16_t *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  cr_assert_eq(bind(listener, (struct sockaddr *)&address, length), 0);
  cr_assert_eq(listen(listener, 4), 0);
  cr_assert_eq(getsockname(listener, (struct sockaddr *)&address, &length), 0);
  *port = ntohs(address.sin_port);
  return listener;
}

/* Connects `near` to a socket of ours, `far`. */
static void open_pair(uv_loop_t *loop, side *near, side *far) {
  uint16_t port;
  uv_loop_init(loop);
  int listener = listen_anywhere(&port);
  near->socket = iso__socket_connect(loop, "127.0.0.1", port, NULL, &events, near);
  cr_assert(!near->opened, "nothing is told from inside the call");
  run_until(loop, &near->opened);
  far->socket = iso__socket_adopt(loop, accept(listener, NULL, NULL), NULL, NULL);
  iso__socket_watch(far->socket, &events, far);
  close(listener);
}

static void finish_loop(uv_loop_t *loop, side *near, side *far) {
  side *sides[] = {near, far};
  for (int i = 0; i < 2; i++) {
    if (sides[i]->socket != NULL && !sides[i]->closed) {
      iso__socket_close(sides[i]->socket);
    }
    iso__buffer_clear(&sides[i]->got);
    free(sides[i]->error);
  }
  iso__sockets_end(loop);
  close_loop(loop);
}

Test(io_socket, both_sides_speak_and_end) {
  uv_loop_t loop;
  side near = {0}, far = {0};
  open_pair(&loop, &near, &far);
  cr_assert_eq(strncmp(near.remote, "127.0.0.1:", 10), 0);
  iso__socket_write(near.socket, "hello", 5);
  iso__socket_end(near.socket);
  run_until(&loop, &far.ended);
  cr_assert_eq(iso__buffer_length(&far.got), 5);
  cr_assert(!far.closed, "it may still speak");
  iso__socket_write(far.socket, "bye", 3);
  iso__socket_end(far.socket);
  run_until(&loop, &near.closed);
  run_until(&loop, &far.closed);
  cr_assert_eq(iso__buffer_length(&near.got), 3);
  cr_assert_null(near.error);
  cr_assert_null(far.error);
  finish_loop(&loop, &near, &far);
}

Test(io_socket, what_is_written_early_goes_out) {
  uv_loop_t loop;
  uint16_t port;
  side near = {0}, far = {0};
  uv_loop_init(&loop);
  int listener = listen_anywhere(&port);
  near.socket = iso__socket_connect(&loop, "localhost", port, NULL, &events, &near);
  iso__socket_write(near.socket, "early", 5);
  iso__socket_end(near.socket);
  run_until(&loop, &near.opened);
  far.socket = iso__socket_adopt(&loop, accept(listener, NULL, NULL), NULL, NULL);
  iso__socket_watch(far.socket, &events, &far);
  run_until(&loop, &far.ended);
  cr_assert_eq(iso__buffer_length(&far.got), 5);
  close(listener);
  finish_loop(&loop, &near, &far);
}

Test(io_socket, nobody_listens) {
  uv_loop_t loop;
  uint16_t port;
  side near = {0}, far = {0};
  uv_loop_init(&loop);
  close(listen_anywhere(&port));
  near.socket = iso__socket_connect(&loop, "127.0.0.1", port, NULL, &events, &near);
  run_until(&loop, &near.closed);
  cr_assert(!near.opened);
  cr_assert_not_null(strstr(near.error, "connection refused"), "%s", near.error);
  cr_assert_not_null(strstr(near.error, "127.0.0.1 port"), "%s", near.error);
  finish_loop(&loop, &near, &far);
}

Test(io_socket, a_slow_reader_slows_the_writer) {
  enum { SIZE = 1024 * 1024, COUNT = 64 };
  uv_loop_t loop;
  side near = {0}, far = {0};
  open_pair(&loop, &near, &far);
  iso__socket_pause(far.socket, true);
  char *bytes = calloc(1, SIZE);
  size_t sent = 1;
  while (sent < COUNT && iso__socket_write(near.socket, bytes, SIZE)) {
    sent++;
  }
  cr_assert_lt(sent, COUNT, "the writer is to wait at some time");
  cr_assert_gt(iso__socket_queued(near.socket), ISO__SOCKET_HIGH_WATER);
  iso__socket_pause(far.socket, false);
  run_until(&loop, &near.drained);
  iso__socket_end(near.socket);
  run_until(&loop, &far.ended);
  cr_assert_eq(iso__buffer_length(&far.got), sent * SIZE);
  free(bytes);
  finish_loop(&loop, &near, &far);
}

Test(io_socket, it_can_be_closed_from_inside) {
  uv_loop_t loop;
  side near = {.closes_on_open = true}, far = {0};
  open_pair(&loop, &near, &far);
  cr_assert(near.closed);
  run_until(&loop, &far.ended);
  finish_loop(&loop, &near, &far);

  side reader = {.closes_on_read = true}, writer = {0};
  open_pair(&loop, &reader, &writer);
  iso__socket_write(writer.socket, "x", 1);
  run_until(&loop, &reader.closed);
  finish_loop(&loop, &reader, &writer);
}

Test(io_socket, it_can_be_closed_at_any_time) {
  uv_loop_t loop;
  uint16_t port;
  side near = {0}, far = {0};
  uv_loop_init(&loop);
  int listener = listen_anywhere(&port);
  for (int turns = 0; turns < 6; turns++) {
    side own = {0};
    own.socket = iso__socket_connect(&loop, "localhost", port, turns % 2 ? "localhost" : NULL,
                                     &events, &own);
    for (int i = 0; i < turns; i++) {
      uv_run(&loop, UV_RUN_NOWAIT);
    }
    cr_assert(!own.closed);
    iso__socket_close(own.socket);
  }
  close(listener);
  finish_loop(&loop, &near, &far);
}

Test(io_socket, finishing_sends_what_waits) {
  enum { SIZE = 4 * 1024 * 1024 };
  uv_loop_t loop;
  side near = {0}, far = {0};
  open_pair(&loop, &near, &far);
  char *bytes = calloc(1, SIZE);
  iso__socket_write(near.socket, bytes, SIZE);
  iso__socket_finish(near.socket);
  near.closed = true;
  run_until(&loop, &far.ended);
  cr_assert_eq(iso__buffer_length(&far.got), SIZE);
  free(bytes);
  finish_loop(&loop, &near, &far);
}

Test(io_socket, tls_with_who_speaks_none) {
  uv_loop_t loop;
  side near = {0}, far = {0};
  open_pair(&loop, &near, &far);
  near.opened = false;
  iso__socket_start_tls(near.socket, "localhost");
  iso__socket_write(far.socket, "I speak no TLS at all\n", 22);
  run_until(&loop, &near.closed);
  cr_assert(!near.opened);
  cr_assert_not_null(strstr(near.error, "TLS"), "%s", near.error);
  finish_loop(&loop, &near, &far);
}

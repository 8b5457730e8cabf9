/* The transport to another process: what goes through it, and what a hostile other side may send. */
#include "../rpc/channel.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../rpc/frame.h"
#include "leaks.h"

TestSuite(rpc_channel, .fini = no_leaks, .timeout = 280);

/* One side of a pair of sockets that has a channel. */
typedef struct side {
  iso__transport *transport;
  int changes;
  int ends;
  bool gone;
  uint8_t kind; /* of the last control message */
  char text[64];
  size_t length;
} side;

static void on_changed(void *data) { ((side *)data)->changes++; }

static const char *on_control(void *data, uint8_t kind, const uint8_t *bytes, size_t length) {
  side *own = data;
  own->kind = kind;
  own->length = length;
  memcpy(own->text, bytes, length < sizeof own->text ? length : sizeof own->text);
  return kind == 99 ? "what nobody wants" : NULL;
}

static void on_over(void *data, bool gone) {
  side *own = data;
  own->ends++;
  own->gone = own->gone || gone;
}

static void open_side(side *own, int fd) {
  static const iso__channel_events events = {on_changed, on_control, on_over};
  *own = (side){0};
  own->transport = iso__transport_channel(&events, own);
  cr_assert_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
  iso__channel_attach(own->transport, fd);
}

static void open_both(side *one, side *other) {
  int pair[2];
  cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  open_side(one, pair[0]);
  open_side(other, pair[1]);
}

/* A channel, and a socket that can send it anything. */
static int open_hostile(side *own) {
  int pair[2];
  cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  open_side(own, pair[0]);
  return pair[1];
}

static uint8_t *bytes_of(size_t length, int seed) {
  uint8_t *bytes = malloc(length + 1);
  for (size_t i = 0; i < length; i++) bytes[i] = (uint8_t)(i * 7 + (size_t)seed);
  bytes[0] = 2; /* a call: not the end of a session */
  return bytes;
}

static void expect_message(const side *own, size_t length, int seed) {
  size_t got;
  uint8_t *bytes = iso__transport_receive(own->transport, &got);
  uint8_t *wanted = bytes_of(length, seed);
  cr_assert_not_null(bytes);
  cr_assert_eq(got, length);
  cr_assert_eq(memcmp(bytes, wanted, length), 0);
  free(bytes);
  free(wanted);
}

static void exchange(const side *from, const side *to) {
  const char *wrong;
  while (iso__channel_polls(from->transport) & ISO__CHANNEL_WRITES) {
    cr_assert(iso__channel_flush(from->transport));
    cr_assert(iso__channel_read(to->transport, &wrong), "%s", wrong);
  }
  /* One read ends where a descriptor came; a poll would say that there is more. */
  for (int i = 0; i < 16; i++) cr_assert(iso__channel_read(to->transport, &wrong), "%s", wrong);
}

Test(rpc_channel, frames_and_control_messages_keep_their_order_and_bytes) {
  side one, other;
  open_both(&one, &other);
  iso__transport_send(one.transport, bytes_of(100, 1), 100);
  iso__channel_control(one.transport, 7, "hello", 6);
  iso__transport_send(one.transport, bytes_of(200000, 2), 200000);
  cr_assert_gt(one.changes, 0);
  exchange(&one, &other);
  cr_assert_eq(other.kind, 7);
  cr_assert_str_eq(other.text, "hello");
  expect_message(&other, 100, 1);
  expect_message(&other, 200000, 2);
  cr_assert_not(iso__transport_waiting(other.transport));
  iso__transport_free(one.transport);
  iso__transport_free(other.transport);
  cr_assert(one.gone && other.gone);
}

Test(rpc_channel, large_messages_come_between_small_ones) {
  side one, other;
  open_both(&one, &other);
  for (int i = 0; i < 3; i++) {
    iso__transport_send(one.transport, bytes_of(50, i), 50);
    iso__transport_send(one.transport, bytes_of(3000000, i), 3000000);
  }
  exchange(&one, &other);
  for (int i = 0; i < 3; i++) {
    expect_message(&other, 50, i);
    expect_message(&other, 3000000, i);
  }
  iso__transport_free(one.transport);
  iso__transport_free(other.transport);
}

Test(rpc_channel, what_is_sent_before_there_is_a_socket_waits) {
  static const iso__channel_events events = {on_changed, on_control, on_over};
  side early = {0};
  side other;
  int pair[2];
  cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  early.transport = iso__transport_channel(&events, &early);
  iso__transport_send(early.transport, bytes_of(10, 3), 10);
  cr_assert_eq(iso__channel_polls(early.transport), 0);
  open_side(&other, pair[1]);
  cr_assert_eq(fcntl(pair[0], F_SETFL, O_NONBLOCK), 0);
  iso__channel_attach(early.transport, pair[0]);
  exchange(&early, &other);
  expect_message(&other, 10, 3);
  iso__transport_free(early.transport);
  iso__transport_free(other.transport);
}

Test(rpc_channel, the_end_of_a_session_is_told_to_the_owner_once) {
  side one, other;
  open_both(&one, &other);
  iso__end *end = iso__end_new(one.transport, false);
  iso__end_close(end, "Error", "enough");
  cr_assert_eq(one.ends, 1);
  exchange(&one, &other);
  iso__end *listens = iso__end_new(other.transport, false);
  iso__frame frame;
  cr_assert_eq(iso__end_receive(listens, &frame), -1);
  cr_assert_str_eq((const char *)frame.payload + strlen("Error") + 1, "enough");
  iso__frame_clear(&frame);
  iso__end_free(end);
  iso__end_free(listens);
  cr_assert(one.gone);
}

Test(rpc_channel, a_break_comes_after_what_was_received) {
  side one, other;
  open_both(&one, &other);
  iso__transport_send(one.transport, bytes_of(30, 5), 30);
  exchange(&one, &other);
  iso__channel_break(other.transport, "Error", "it crashed");
  expect_message(&other, 30, 5);
  size_t length;
  uint8_t *end = iso__transport_receive(other.transport, &length);
  cr_assert_not_null(end);
  cr_assert_not_null(memmem(end, length, "it crashed", sizeof "it crashed"));
  free(end);
  iso__transport_send(other.transport, bytes_of(30, 5), 30); /* dropped */
  iso__transport_free(one.transport);
  iso__transport_free(other.transport);
}

Test(rpc_channel, a_reader_that_lags_is_not_buried) {
  side one, other;
  const char *wrong;
  open_both(&one, &other);
  size_t length = 256 * 1024;
  for (int i = 0; i < 64; i++) iso__transport_send(one.transport, bytes_of(length, i), length);
  for (int i = 0; i < 1000 && (iso__channel_polls(other.transport) & ISO__CHANNEL_READS); i++) {
    cr_assert(iso__channel_flush(one.transport));
    cr_assert(iso__channel_read(other.transport, &wrong));
  }
  cr_assert_eq(iso__channel_polls(other.transport) & ISO__CHANNEL_READS, 0, "it reads without end");
  int changes = other.changes;
  for (int i = 0; i < 32; i++) expect_message(&other, length, i);
  cr_assert_gt(other.changes, changes);
  cr_assert_neq(iso__channel_polls(other.transport) & ISO__CHANNEL_READS, 0);
  iso__transport_free(one.transport);
  iso__transport_free(other.transport);
}

/* ---- a hostile other side ---- */

typedef struct wire_header {
  uint32_t length;
  uint8_t kind;
  uint8_t zero[3];
} wire_header;

static void send_raw(int fd, const void *bytes, size_t length, const int *fds, size_t fd_count) {
  struct iovec piece = {(void *)bytes, length};
  _Alignas(struct cmsghdr) char space[CMSG_SPACE(4 * sizeof(int))] = {0};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
  if (fd_count > 0) {
    message.msg_control = space;
    message.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
    memcpy(CMSG_DATA(rights), fds, fd_count * sizeof(int));
  }
  cr_assert_eq(sendmsg(fd, &message, MSG_NOSIGNAL), (ssize_t)length);
}

/* Sends the header with descriptors, and expects to be refused for a reason with this in it. */
static void expect_refusal(wire_header head, const int *fds, size_t fd_count, const char *reason) {
  side own;
  int hostile = open_hostile(&own);
  send_raw(hostile, &head, sizeof head, fds, fd_count);
  const char *wrong = NULL;
  cr_assert_not(iso__channel_read(own.transport, &wrong));
  cr_assert_not_null(wrong);
  cr_assert_not_null(strstr(wrong, reason), "it says: %s", wrong);
  cr_assert_not(iso__transport_waiting(own.transport));
  iso__transport_free(own.transport);
  close(hostile);
}

static int open_descriptors(void) {
  int count = 0;
  for (int fd = 0; fd < 256; fd++) count += fcntl(fd, F_GETFD) >= 0;
  return count;
}

Test(rpc_channel, headers_of_no_known_form_are_refused) {
  expect_refusal((wire_header){.length = 4, .zero = {1}}, NULL, 0, "no known form");
  expect_refusal((wire_header){.length = 4, .zero = {0, 0, 2}}, NULL, 0, "no known form");
  expect_refusal((wire_header){.length = UINT32_MAX}, NULL, 0, "no possible size");
  expect_refusal((wire_header){.length = ISO__CHANNEL_LARGEST + 1}, NULL, 0, "no possible size");
}

Test(rpc_channel, a_control_message_that_the_owner_refuses_ends_it) {
  expect_refusal((wire_header){.kind = 99}, NULL, 0, "what nobody wants");
}

Test(rpc_channel, a_long_message_that_is_announced_and_not_sent_holds_nothing) {
  side own;
  int hostile = open_hostile(&own);
  wire_header head = {.length = ISO__CHANNEL_LARGEST};
  size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
  const char *wrong;
  send_raw(hostile, &head, sizeof head, NULL, 0);
  for (int i = 0; i < 100; i++) {
    send_raw(hostile, "some", 4, NULL, 0);
    cr_assert(iso__channel_read(own.transport, &wrong), "%s", wrong);
  }
  size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
  cr_assert_lt(after, before + 1024 * 1024);
  iso__transport_free(own.transport);
  close(hostile);
}

Test(rpc_channel, descriptors_that_nobody_expects_are_closed) {
  int before = open_descriptors();
  int files[3];
  for (int i = 0; i < 3; i++) files[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
  expect_refusal((wire_header){.kind = 7}, files, 1, "nobody expected");
  expect_refusal((wire_header){.length = 10}, files, 3, "nobody expected");
  for (int i = 0; i < 3; i++) close(files[i]);
  cr_assert_eq(open_descriptors(), before);
}

Test(rpc_channel, a_message_in_single_bytes_is_put_together) {
  side own;
  int hostile = open_hostile(&own);
  uint8_t all[sizeof(wire_header) + 20];
  wire_header head = {.length = 20};
  uint8_t *bytes = bytes_of(20, 9);
  memcpy(all, &head, sizeof head);
  memcpy(all + sizeof head, bytes, 20);
  const char *wrong;
  for (size_t i = 0; i < sizeof all; i++) {
    cr_assert_not(iso__transport_waiting(own.transport));
    send_raw(hostile, &all[i], 1, NULL, 0);
    cr_assert(iso__channel_read(own.transport, &wrong), "%s", wrong);
  }
  expect_message(&own, 20, 9);
  close(hostile);
  cr_assert_not(iso__channel_read(own.transport, &wrong));
  cr_assert_null(wrong, "a socket that was closed is no mistake");
  free(bytes);
  iso__transport_free(own.transport);
}

/* ---- calls whose CPU time is limited ---- */

static void send_frame(const side *own, iso__frame_type type, uint32_t id) {
  iso__outgoing out = {.type = type, .id = id, .length = iso__frame_prefix(0)};
  out.bytes = malloc(out.length);
  cr_assert_not_null(out.bytes);
  iso__frame_write(&out);
  iso__transport_send(own->transport, out.bytes, out.length);
}

/* A call with a limit of its own, or 0 for none. */
static void open_call(const side *own, uint32_t id, uint32_t ms) {
  if (ms > 0) iso__transport_limit_call(own->transport, ms);
  send_frame(own, ISO__FRAME_CALL, id);
}

static void expect_limited(const side *own, uint32_t open, uint32_t round, uint64_t ms) {
  const iso__limited_calls *calls = iso__channel_limited(own->transport);
  cr_assert_eq(calls->open, open);
  cr_assert_eq(calls->round, round);
  cr_assert_eq(calls->ms, ms);
}

Test(rpc_channel, calls_are_limited_by_their_callers) {
  side one, other;
  open_both(&one, &other);
  open_call(&one, 0, 0);
  expect_limited(&one, 0, 0, 0);
  open_call(&one, 1, 50);
  open_call(&one, 2, 30);
  open_call(&one, 3, 0);
  expect_limited(&one, 2, 1, 80);
  for (uint32_t id = 0; id < 3; id++) send_frame(&other, ISO__FRAME_RETURN, id);
  send_frame(&other, ISO__FRAME_RETURN, 4000000000); /* of no call */
  exchange(&other, &one);
  cr_assert_eq(iso__channel_limited(one.transport)->open, 0);
  open_call(&one, 1, 20);
  expect_limited(&one, 1, 2, 20);
  iso__transport_free(one.transport);
  iso__transport_free(other.transport);
}

Test(rpc_channel, calls_are_limited_by_what_all_may_use) {
  side one, other;
  open_both(&one, &other);
  open_call(&one, 0, 0);
  open_call(&one, 1, 50);
  open_call(&one, 2, 900);
  iso__channel_limit_calls(one.transport, 100);
  expect_limited(&one, 3, 2, 300);
  open_call(&one, 3, 0);
  open_call(&one, 4, 40);
  open_call(&one, 5, 900);
  expect_limited(&one, 6, 2, 540);
  for (uint32_t id = 0; id < 6; id++) send_frame(&other, ISO__FRAME_RETURN, id);
  exchange(&other, &one);
  cr_assert_eq(iso__channel_limited(one.transport)->open, 0);
  open_call(&one, 0, 0);
  expect_limited(&one, 1, 3, 100);
  iso__transport_free(one.transport);
  iso__transport_free(other.transport);
}

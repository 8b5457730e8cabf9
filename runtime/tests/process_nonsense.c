/* In the place of sendmsg in a zygote's program: a guest that writes "begin nonsense" to its console
 * has been taken over, and from there on its host is sent what no program of ours sends. What exactly
 * follows from the guest's number, so that every run is the same. One that writes "begin burning" computes
 * for ever, and nothing in its own process ends it.
 *
 * Some messages pass first, so that the nonsense meets a session in any of its states; then some come
 * that are wrong, and the guest ends. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../sandbox/zygote_wire.h"

enum { HEADER = 8, MOST_MESSAGES = 6 };

ssize_t __real_sendmsg(int socket, const struct msghdr *message, int flags);
ssize_t __wrap_sendmsg(int socket, const struct msghdr *message, int flags);

static struct {
  bool begun;
  unsigned to_pass; /* messages */
  unsigned left;    /* messages that are wrong */
  uint64_t state;
} nonsense;

/* xorshift64*: good enough to be unforeseen, and the same in every run. */
static uint64_t draw(void) {
  nonsense.state ^= nonsense.state >> 12;
  nonsense.state ^= nonsense.state << 25;
  nonsense.state ^= nonsense.state >> 27;
  return nonsense.state * 2685821657736338717u;
}

static void begin(void) {
  nonsense.begun = true;
  nonsense.state = (uint64_t)getpid() * 0x9e3779b97f4a7c15u + 1;
  nonsense.to_pass = (unsigned)(draw() % 4);
  nonsense.left = 1 + (unsigned)(draw() % MOST_MESSAGES);
}

static void burn(void) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  for (volatile uint64_t turns = 0;; turns++) {}
}

/* What is to be sent, in one piece, with room after it. */
static uint8_t *gather(const struct msghdr *message, size_t *length, size_t room) {
  *length = 0;
  for (size_t i = 0; i < message->msg_iovlen; i++) *length += message->msg_iov[i].iov_len;
  uint8_t *bytes = calloc(1, *length + room);
  if (!bytes) _exit(1);
  size_t at = 0;
  for (size_t i = 0; i < message->msg_iovlen; i++) {
    memcpy(bytes + at, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len);
    at += message->msg_iov[i].iov_len;
  }
  return bytes;
}

static void flip(uint8_t *bytes, size_t from, size_t length, unsigned count) {
  for (; count > 0 && length > from; count--) {
    bytes[from + draw() % (length - from)] ^= (uint8_t)(1u << (draw() % 8));
  }
}

static void set_length(uint8_t *bytes, size_t length, uint32_t value) {
  if (length >= sizeof value) memcpy(bytes, &value, sizeof value);
}

/* /dev/null, a pipe, or what it is sent through. */
static int descriptor(int socket) {
  int ends[2];
  unsigned kind = (unsigned)(draw() % 3);
  if (kind == 0) return 0;
  return kind == 1 && pipe2(ends, O_CLOEXEC) == 0 ? ends[0] : socket;
}

static void send_with_descriptors(int socket, uint8_t *bytes, size_t length, unsigned count) {
  int files[4];
  _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof files)] = {0};
  struct iovec piece = {bytes, length};
  struct msghdr message = {.msg_iov = &piece,
                           .msg_iovlen = 1,
                           .msg_control = space,
                           .msg_controllen = CMSG_SPACE(count * sizeof(int))};
  for (unsigned i = 0; i < count; i++) files[i] = descriptor(socket);
  struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(rights), files, count * sizeof(int));
  __real_sendmsg(socket, &message, MSG_NOSIGNAL);
}

static void send_bytes(int socket, uint8_t *bytes, size_t length) {
  struct iovec piece = {bytes, length};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
  __real_sendmsg(socket, &message, MSG_NOSIGNAL);
}

/* `bytes` has room for as much again as a header, after `length`. */
static void send_nonsense(int socket, uint8_t *bytes, size_t length) {
  enum { WAYS = 13 };
  switch (draw() % WAYS) {
    case 0: /* a header that is wrong */
      flip(bytes, 0, length < HEADER ? length : HEADER, 3);
      break;
    case 1: /* a frame that is wrong, a little or a lot */
      flip(bytes, HEADER, length, 1 + (unsigned)(draw() % 3));
      break;
    case 2:
      flip(bytes, HEADER, length, 64);
      break;
    case 3: /* lengths that cannot be */
      set_length(bytes, length, UINT32_MAX);
      break;
    case 4:
      set_length(bytes, length, (uint32_t)draw());
      break;
    case 5: /* a message that stops in the middle */
      length = draw() % (length + 1);
      break;
    case 6: /* a message without anything in it, of any kind */
      set_length(bytes, length, 0);
      if (length > 4) bytes[4] = (uint8_t)draw();
      break;
    case 7: /* another kind of message than it is */
      if (length > 4) bytes[4] = (uint8_t)(draw() % 32);
      break;
    case 8: /* memory that was promised and did not come */
      if (length > 5) bytes[5] |= 1;
      break;
    case 9: /* descriptors that nobody asked for */
      send_with_descriptors(socket, bytes, length, 1 + (unsigned)(draw() % 4));
      return;
    case 10: /* memory that is not as it was promised */
      set_length(bytes, length, (uint32_t)(draw() % (1u << 22)));
      if (length > 5) bytes[5] = 1;
      send_with_descriptors(socket, bytes, length < HEADER ? length : HEADER, 1);
      return;
    case 11: /* twice the same */
      send_bytes(socket, bytes, length);
      break;
    default: /* noise */
      for (size_t i = 0; i < length; i++) bytes[i] = (uint8_t)draw();
  }
  send_bytes(socket, bytes, length);
}

ssize_t __wrap_sendmsg(int socket, const struct msghdr *message, int flags) {
  if (socket == ISO__ZYGOTE_CONTROL_FD) return __real_sendmsg(socket, message, flags);
  size_t length;
  uint8_t *bytes = gather(message, &length, HEADER);
  if (!nonsense.begun && memmem(bytes, length, "begin nonsense", 14)) begin();
  if (memmem(bytes, length, "begin burning", 13)) burn();
  if (!nonsense.begun || nonsense.to_pass > 0) {
    if (nonsense.begun) nonsense.to_pass--;
    free(bytes);
    return __real_sendmsg(socket, message, flags);
  }
  while (nonsense.left-- > 0) {
    uint8_t *copy = malloc(length + HEADER);
    if (!copy) _exit(1);
    memcpy(copy, bytes, length);
    send_nonsense(socket, copy, length);
    free(copy);
  }
  _exit(0);
}

/* Frames and control messages over a stream socket: see channel.h. The layout of a header,
 * little-endian:
 *   u32 bytes of the message, u8 kind (0: a frame), 3 bytes zero. */
#include "channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "frame.h"
#include "table.h"
#include "transport.h"

enum {
  KIND_FRAME = 0,
  READ_BYTES = 64 * 1024,
  ROOM_BYTES = 256 * 1024, /* for a message's first bytes; more as more come */
  READS_A_TURN = 16,
  PIECES_A_WRITE = 64
};

typedef struct header {
  uint32_t length;
  uint8_t kind;
  uint8_t zero[3];
} header;

_Static_assert(sizeof(header) == 8, "the header has no padding");

typedef struct outgoing {
  header head;
  uint8_t *bytes;
} outgoing;

struct iso__channel {
  const iso__channel_events *events;
  void *data;
  int fd; /* -1: none yet, or none any more */
  bool broken;
  bool ended; /* this side has sent the session's end */
  bool paused;
  outgoing *out; /* a ring */
  size_t out_capacity;
  size_t out_first;
  size_t out_count;
  size_t out_written; /* of the first one, its header included */
  header head;        /* what is being received */
  size_t head_got;
  uint8_t *bytes;
  size_t got;
  size_t room; /* bytes of what `bytes` has */
  uint32_t open_calls;
  uint32_t call_ms;  /* what each may use; 0: any */
  iso__table limits; /* where calls may use any: what those may use whose callers limit it, by id */
  uint32_t next_ms;  /* of the call that is sent next */
  iso__limited_calls limited;
  pid_t peer;    /* 0: not known */
  uint32_t read; /* whole messages; they wrap */
  uint32_t written;
};

iso__transport *iso__transport_channel(const iso__channel_events *events, void *data) {
  iso__transport *transport = iso__transport_new();
  iso__channel *own = calloc(1, sizeof *own);
  if (!own) abort();
  own->events = events;
  own->data = data;
  own->fd = -1;
  transport->channel = own;
  return transport;
}

void iso__channel_attach(iso__transport *transport, int fd) { transport->channel->fd = fd; }

/* ---- out ---- */

static outgoing *queue(iso__channel *own) {
  if (own->out_count == own->out_capacity) {
    size_t capacity = own->out_capacity ? own->out_capacity * 2 : 8;
    outgoing *ring = calloc(capacity, sizeof *ring);
    if (!ring) abort();
    for (size_t i = 0; i < own->out_count; i++) {
      ring[i] = own->out[(own->out_first + i) % own->out_capacity];
    }
    free(own->out);
    own->out = ring;
    own->out_capacity = capacity;
    own->out_first = 0;
  }
  return &own->out[(own->out_first + own->out_count++) % own->out_capacity];
}

static void unqueue(iso__transport *transport) {
  iso__channel *own = transport->channel;
  outgoing *first = &own->out[own->out_first];
  iso__transport_credit(transport, first->head.length);
  free(first->bytes);
  own->out_first = (own->out_first + 1) % own->out_capacity;
  own->out_count--;
  own->out_written = 0;
  own->written++;
}

static void send_message(iso__transport *transport, uint8_t kind, uint8_t *bytes, size_t length) {
  iso__channel *own = transport->channel;
  if (own->broken) {
    free(bytes);
    return;
  }
  iso__transport_charge(transport, length);
  *queue(own) = (outgoing){.head = {.length = (uint32_t)length, .kind = kind}, .bytes = bytes};
  own->events->changed(own->data);
}

static void open_limited(iso__channel *own, uint32_t ms) {
  if (own->limited.open++ == 0) {
    own->limited.round++;
    own->limited.ms = 0;
  }
  own->limited.ms += ms;
}

static void count_call(iso__channel *own, uint32_t id) {
  uint32_t ms = own->next_ms;
  own->next_ms = 0;
  own->open_calls++;
  if (own->call_ms > 0) {
    open_limited(own, ms > 0 && ms < own->call_ms ? ms : own->call_ms);
  } else if (ms > 0 && iso__table_add(&own->limits, id, ms)) {
    open_limited(own, ms);
  }
}

/* The number is the other side's word: one that has no limit here changes nothing. */
static void count_return(iso__channel *own, uint32_t id) {
  uint32_t ms = iso__table_refs(&own->limits, id);
  if (own->open_calls > 0) own->open_calls--;
  if (own->call_ms > 0) {
    own->limited.open = own->open_calls;
  } else if (ms > 0 && iso__table_subtract(&own->limits, id, ms)) {
    own->limited.open--;
  }
}

void iso__channel_limit_call(iso__transport *transport, uint32_t ms) {
  transport->channel->next_ms = ms;
}

void iso__channel_limit_calls(iso__transport *transport, uint32_t ms) {
  iso__channel *own = transport->channel;
  own->call_ms = ms;
  if (ms == 0 || own->open_calls == 0) return;
  /* Those that wait already: some with limits of their own. */
  iso__limited_calls *limited = &own->limited;
  uint64_t most = limited->open * (uint64_t)ms;
  if (limited->ms > most) limited->ms = most;
  limited->ms += (own->open_calls - limited->open) * (uint64_t)ms;
  limited->open = own->open_calls;
  limited->round++;
}

const iso__limited_calls *iso__channel_limited(const iso__transport *transport) {
  return &transport->channel->limited;
}

void iso__channel_send(iso__transport *transport, uint8_t *bytes, size_t length) {
  iso__channel *own = transport->channel;
  bool end = iso__frame_is_end(bytes, length);
  if (iso__frame_is(bytes, length, ISO__FRAME_CALL)) count_call(own, iso__frame_id(bytes));
  send_message(transport, KIND_FRAME, bytes, length);
  if (end && !own->ended) {
    own->ended = true;
    own->events->over(own->data, false);
  }
}

void iso__channel_control_take(iso__transport *transport, uint8_t kind, uint8_t *bytes,
                               size_t length) {
  send_message(transport, kind, bytes, length);
}

void iso__channel_control(iso__transport *transport, uint8_t kind, const void *bytes,
                          size_t length) {
  uint8_t *copy = malloc(length + 1);
  if (!copy) abort();
  if (length > 0) memcpy(copy, bytes, length);
  send_message(transport, kind, copy, length);
}

static void add_piece(struct iovec *pieces, size_t *count, size_t *skip, void *bytes,
                      size_t length) {
  size_t left_out = *skip < length ? *skip : length;
  *skip -= left_out;
  if (length > left_out) {
    pieces[(*count)++] = (struct iovec){(uint8_t *)bytes + left_out, length - left_out};
  }
}

/* As many messages as fit into one call. */
static ssize_t send_pieces(iso__channel *own) {
  struct iovec pieces[PIECES_A_WRITE];
  size_t count = 0;
  size_t skip = own->out_written;
  for (size_t i = 0; i < own->out_count && count + 2 <= PIECES_A_WRITE; i++) {
    outgoing *one = &own->out[(own->out_first + i) % own->out_capacity];
    add_piece(pieces, &count, &skip, &one->head, sizeof one->head);
    add_piece(pieces, &count, &skip, one->bytes, one->head.length);
  }
  struct msghdr message = {.msg_iov = pieces, .msg_iovlen = count};
  return sendmsg(own->fd, &message, MSG_NOSIGNAL);
}

static void account_for_written(iso__transport *transport, size_t written) {
  iso__channel *own = transport->channel;
  own->out_written += written;
  while (own->out_count > 0) {
    const outgoing *first = &own->out[own->out_first];
    size_t whole = sizeof first->head + first->head.length;
    if (own->out_written < whole) return;
    size_t rest = own->out_written - whole;
    unqueue(transport);
    own->out_written = rest;
  }
}

bool iso__channel_flush(iso__transport *transport) {
  iso__channel *own = transport->channel;
  while (own->out_count > 0 && own->fd >= 0) {
    ssize_t written = send_pieces(own);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno == EAGAIN || errno == ENOBUFS;
    account_for_written(transport, (size_t)written);
  }
  return own->fd >= 0 || !own->broken;
}

/* ---- in ---- */

static const char *check_header(const header *head) {
  if (head->zero[0] || head->zero[1] || head->zero[2]) return "a message of no known form";
  return head->length > ISO__CHANNEL_LARGEST ? "a message of no possible size" : NULL;
}

static const char *hand_over(iso__transport *transport) {
  iso__channel *own = transport->channel;
  uint8_t *bytes = own->bytes;
  size_t length = own->head.length;
  own->bytes = NULL;
  own->head_got = own->got = 0;
  own->read++;
  if (own->head.kind == KIND_FRAME) {
    if (iso__frame_is(bytes, length, ISO__FRAME_RETURN)) count_return(own, iso__frame_id(bytes));
    iso__transport_deliver(transport, bytes, length);
    return NULL;
  }
  const char *wrong = own->events->control(own->data, own->head.kind, bytes, length);
  free(bytes);
  return wrong;
}

/* Room for more of a message: twice as much as has come, so that who announces a long one and does not
 * send it holds nothing. */
static void make_room(iso__channel *own) {
  size_t wanted = own->bytes ? own->room * 2 : ROOM_BYTES;
  own->room = wanted < own->head.length ? wanted : own->head.length;
  own->bytes = realloc(own->bytes, own->room + 1);
  if (!own->bytes) abort();
}

/* The header is complete. */
static const char *begin_message(iso__transport *transport) {
  iso__channel *own = transport->channel;
  const char *wrong = check_header(&own->head);
  if (wrong) return wrong;
  make_room(own);
  return own->head.length == 0 ? hand_over(transport) : NULL;
}

/* `part` more bytes of the message are in their place. */
static const char *account_for_read(iso__transport *transport, size_t part) {
  iso__channel *own = transport->channel;
  own->got += part;
  if (own->got == own->head.length) return hand_over(transport);
  if (own->got == own->room) make_room(own);
  return NULL;
}

static const char *take_in(iso__transport *transport, const uint8_t *bytes, size_t length) {
  iso__channel *own = transport->channel;
  const char *wrong = NULL;
  while (length > 0 && !wrong && !own->broken) {
    bool in_head = own->head_got < sizeof own->head;
    size_t missing = in_head ? sizeof own->head - own->head_got : own->room - own->got;
    size_t part = missing < length ? missing : length;
    if (in_head) {
      memcpy((uint8_t *)&own->head + own->head_got, bytes, part);
      own->head_got += part;
      if (part == missing) wrong = begin_message(transport);
    } else {
      memcpy(own->bytes + own->got, bytes, part);
      wrong = account_for_read(transport, part);
    }
    bytes += part;
    length -= part;
  }
  return wrong;
}

static void want_peer(iso__channel *own, int wanted) {
  setsockopt(own->fd, SOL_SOCKET, SO_PASSCRED, &wanted, sizeof wanted);
}

/* Descriptors have no place in what is said here: they are closed. */
static const char *take_ancillary(iso__channel *own, struct msghdr *message) {
  const char *wrong = message->msg_flags & MSG_CTRUNC ? "a descriptor that nobody expected" : NULL;
  for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at; at = CMSG_NXTHDR(message, at)) {
    if (at->cmsg_level == SOL_SOCKET && at->cmsg_type == SCM_CREDENTIALS) {
      struct ucred sender;
      memcpy(&sender, CMSG_DATA(at), sizeof sender);
      own->peer = sender.pid;
      if (own->peer > 0) want_peer(own, 0); /* the kernel need not say it again and again */
    }
    if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS) continue;
    size_t count = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
      int fd;
      memcpy(&fd, CMSG_DATA(at) + i * sizeof fd, sizeof fd);
      close(fd);
      wrong = "a descriptor that nobody expected";
    }
  }
  return wrong;
}

/* What is missing of a long message goes to its place at once, and what comes after it to `beside`. */
static size_t places_of(const iso__channel *own, uint8_t *beside, struct iovec places[2]) {
  size_t count = 0;
  if (own->head_got == sizeof own->head) {
    places[count++] = (struct iovec){own->bytes + own->got, own->room - own->got};
  }
  places[count++] = (struct iovec){beside, READ_BYTES};
  return count;
}

/* One read. Its bytes, 0 at the end, or negative with errno. */
static ssize_t read_once(iso__transport *transport, const char **why) {
  iso__channel *own = transport->channel;
  uint8_t beside[READ_BYTES];
  struct iovec places[2];
  _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(sizeof(int))];
  size_t count = places_of(own, beside, places);
  struct msghdr message = {
      .msg_iov = places, .msg_iovlen = count, .msg_control = space, .msg_controllen = sizeof space};
  ssize_t length = recvmsg(own->fd, &message, MSG_CMSG_CLOEXEC);
  if (length <= 0) return length;
  size_t left = (size_t)length;
  *why = take_ancillary(own, &message);
  if (!*why && count == 2) {
    size_t part = left < places[0].iov_len ? left : places[0].iov_len;
    *why = account_for_read(transport, part);
    left -= part;
  }
  if (!*why) *why = take_in(transport, beside, left);
  return length;
}

bool iso__channel_read(iso__transport *transport, const char **why) {
  iso__channel *own = transport->channel;
  *why = NULL;
  for (int i = 0; i < READS_A_TURN && own->fd >= 0 && !own->paused; i++) {
    ssize_t length = read_once(transport, why);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0 && errno == EAGAIN) return true;
    if (length <= 0 || *why) return false;
    own->paused = transport->bytes > ISO__CHANNEL_HIGH_WATER;
    if (length < READ_BYTES) return true; /* the socket is empty */
  }
  return true;
}

void iso__channel_taken(iso__transport *transport) {
  iso__channel *own = transport->channel;
  if (!own->paused || transport->bytes > ISO__CHANNEL_HIGH_WATER / 2) return;
  own->paused = false;
  own->events->changed(own->data);
}

void iso__channel_ask_peer(iso__transport *transport) { want_peer(transport->channel, 1); }

pid_t iso__channel_peer(const iso__transport *transport) { return transport->channel->peer; }

int iso__channel_polls(const iso__transport *transport) {
  const iso__channel *own = transport->channel;
  if (own->fd < 0) return 0;
  return (own->paused ? 0 : ISO__CHANNEL_READS) | (own->out_count > 0 ? ISO__CHANNEL_WRITES : 0);
}

/* ---- the end ---- */

static void close_all(iso__transport *transport) {
  iso__channel *own = transport->channel;
  while (own->out_count > 0) unqueue(transport);
  if (own->fd >= 0) close(own->fd);
  free(own->bytes);
  own->bytes = NULL;
  own->fd = -1;
}

iso__channel_traffic iso__channel_traffic_of(const iso__transport *transport) {
  const iso__channel *own = transport->channel;
  return (iso__channel_traffic){own->read, own->written + (own->out_written > 0)};
}

int iso__channel_detach(iso__transport *transport) {
  iso__channel *own = transport->channel;
  int fd = own->fd;
  own->fd = -1;
  return fd;
}

void iso__channel_break(iso__transport *transport, const char *name, const char *message) {
  iso__channel *own = transport->channel;
  if (own->broken) return;
  own->broken = true;
  close_all(transport);
  size_t length;
  uint8_t *bytes = iso__frame_end(name, message, &length);
  iso__transport_deliver(transport, bytes, length);
}

static void ignore_change(void *data) { (void)data; }

static const char *ignore_control(void *data, uint8_t kind, const uint8_t *bytes, size_t length) {
  (void)data, (void)kind, (void)bytes, (void)length;
  return NULL;
}

static void ignore_end(void *data, bool gone) { (void)data, (void)gone; }

void iso__channel_forget(iso__transport *transport) {
  static const iso__channel_events none = {ignore_change, ignore_control, ignore_end};
  transport->channel->events = &none;
}

void iso__channel_free(iso__transport *transport) {
  iso__channel *own = transport->channel;
  own->events->over(own->data, true);
  own->broken = true;
  close_all(transport);
  iso__table_clear(&own->limits);
  free(own->out);
  free(own);
}

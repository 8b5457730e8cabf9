/* The WebSocket protocol over a connection: frames by libwslay, messages put together here.
 *
 * libwslay's own assembly keeps a block for each fragment, so that a message in fragments of one byte
 * would cost a hundred times its size; here they go into one buffer. */
#include "websocket.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <wslay/wslay.h>

#include "buffer.h"

/* How long the other side has to answer a close. */
enum { CLOSE_MS = 10 * 1000 };
/* Answers to pings may wait up to here; then no more is read. */
#define REPLY_LIMIT (4 * ISO__SOCKET_HIGH_WATER)

struct iso__websocket {
  uv_loop_t *loop;
  iso__socket *socket; /* NULL once it has ended */
  iso__websocket_role role;
  wslay_event_context_ptr context;
  iso__websocket_events events;
  void *data;
  const uint8_t *chunk; /* what came and libwslay has not read */
  size_t chunk_length;
  iso__buffer message;
  iso__buffer early;
  iso__timer *early_timer;
  iso__timer *timer; /* for the close */
  char reason[124];  /* of the other side's close */
  unsigned busy;     /* callbacks that are running */
  bool full;         /* the reader wants no more */
  bool flooded;      /* too much waits to be sent */
  bool control;      /* the frame that comes is no part of a message */
  bool refused;      /* what the other side sent ends the connection */
  bool closing;      /* this side has said that it is the end */
  bool closed;
};

/* ---- Life ---- */

__attribute__((noinline)) static void destroy(iso__websocket *websocket) {
  wslay_event_context_free(websocket->context);
  iso__buffer_clear(&websocket->message);
  iso__buffer_clear(&websocket->early);
  free(websocket);
}

void iso__websocket_free(iso__websocket *websocket) {
  if (websocket == NULL || websocket->closed) {
    return;
  }
  websocket->closed = true;
  iso__timer_stop(websocket->timer);
  iso__timer_stop(websocket->early_timer);
  iso__socket_close(websocket->socket);
  websocket->socket = NULL;
  if (websocket->busy == 0) {
    destroy(websocket);
  }
}

static void enter(iso__websocket *websocket) { websocket->busy++; }

static void leave(iso__websocket *websocket) {
  if (--websocket->busy == 0 && websocket->closed) {
    destroy(websocket);
  }
}

static void over(iso__websocket *websocket, unsigned code, const char *reason) {
  if (websocket->closed) {
    return;
  }
  enter(websocket);
  websocket->events.on_close(websocket->data, code, reason);
  iso__websocket_free(websocket);
  leave(websocket);
}

/* ---- Sending ---- */

static ssize_t send_some(wslay_event_context_ptr context, const uint8_t *bytes, size_t length,
                         int flags, void *data) {
  (void)context, (void)flags;
  iso__websocket *websocket = data;
  iso__socket_write(websocket->socket, bytes, length);
  return (ssize_t)length;
}

static int make_mask(wslay_event_context_ptr context, uint8_t *mask, size_t length, void *data) {
  (void)context, (void)data;
  return getrandom(mask, length, 0) == (ssize_t)length ? 0 : -1;
}

static void rest(iso__websocket *websocket) {
  if (websocket->socket != NULL) {
    bool resting = websocket->full || websocket->flooded || websocket->early_timer != NULL;
    iso__socket_pause(websocket->socket, resting);
  }
}

static void flush(iso__websocket *websocket) {
  if (websocket->socket == NULL) {
    return;
  }
  if (wslay_event_send(websocket->context) != 0) {
    over(websocket, ISO__CLOSE_ABNORMAL, "A message could not be sent.");
    return;
  }
  websocket->flooded = iso__socket_queued(websocket->socket) > REPLY_LIMIT;
  rest(websocket);
}

bool iso__websocket_send(iso__websocket *websocket, iso__message_kind kind, const void *bytes,
                         size_t length) {
  if (websocket->closed || websocket->closing) {
    return true;
  }
  const struct wslay_event_msg message = {
      .opcode = kind == ISO__MESSAGE_TEXT ? WSLAY_TEXT_FRAME : WSLAY_BINARY_FRAME,
      .msg = bytes,
      .msg_length = length,
  };
  if (wslay_event_queue_msg(websocket->context, &message) == WSLAY_ERR_NOMEM) {
    abort();
  }
  enter(websocket);
  flush(websocket);
  bool more =
      websocket->socket == NULL || iso__socket_queued(websocket->socket) <= ISO__SOCKET_HIGH_WATER;
  leave(websocket);
  return more;
}

/* ---- The end ---- */

/* Nothing more is to be said: what waits is sent, and the connection is let go. */
static void finish(iso__websocket *websocket, unsigned code, const char *reason) {
  iso__socket_finish(websocket->socket);
  websocket->socket = NULL;
  over(websocket, code, reason);
}

/* What the other side did wrong, by the code that it was told. */
static const char *broken(unsigned code) {
  switch (code) {
    case WSLAY_CODE_MESSAGE_TOO_BIG:
      return "The other side sent a message that is too long.";
    case WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA:
      return "The other side sent a text that is no UTF-8.";
    default:
      return "The other side broke the WebSocket protocol.";
  }
}

/* A frame that libwslay cannot read: it would close without a code. */
static void finish_unreadable(iso__websocket *websocket) {
  static const uint8_t unmasked[] = {0x88, 2, WSLAY_CODE_PROTOCOL_ERROR >> 8,
                                     WSLAY_CODE_PROTOCOL_ERROR & 0xff};
  static const uint8_t masked[] = {
      0x88, 0x80 | 2, 0, 0, 0, 0, WSLAY_CODE_PROTOCOL_ERROR >> 8, WSLAY_CODE_PROTOCOL_ERROR & 0xff};
  bool server = websocket->role == ISO__WEBSOCKET_SERVER;
  if (!wslay_event_get_close_sent(websocket->context)) {
    iso__socket_write(websocket->socket, server ? unmasked : masked,
                      server ? sizeof unmasked : sizeof masked);
  }
  finish(websocket, ISO__CLOSE_ABNORMAL, broken(WSLAY_CODE_PROTOCOL_ERROR));
}

static void look_for_end(iso__websocket *websocket) {
  if (websocket->closed || websocket->socket == NULL) {
    return;
  }
  if (wslay_event_get_close_received(websocket->context) && !websocket->refused) {
    finish(websocket, wslay_event_get_status_code_received(websocket->context), websocket->reason);
  } else if (!wslay_event_get_read_enabled(websocket->context)) {
    finish(websocket, ISO__CLOSE_ABNORMAL,
           broken(wslay_event_get_status_code_sent(websocket->context)));
  }
}

static void not_answered(void *data) {
  iso__websocket *websocket = data;
  websocket->timer = NULL;
  over(websocket, ISO__CLOSE_ABNORMAL, "The other side did not answer the close.");
}

void iso__websocket_close(iso__websocket *websocket, unsigned code, const char *reason) {
  if (websocket->closed || websocket->closing) {
    return;
  }
  websocket->closing = true;
  size_t length = strnlen(reason, sizeof websocket->reason - 1);
  uint16_t status =
      code == ISO__CLOSE_NO_STATUS || code == ISO__CLOSE_ABNORMAL ? 0 : (uint16_t)code;
  enter(websocket);
  wslay_event_queue_close(websocket->context, status, (const uint8_t *)reason, length);
  websocket->full = false; /* what comes is read, up to the answer */
  flush(websocket);
  if (!websocket->closed) {
    websocket->timer = iso__timer_start(websocket->loop, CLOSE_MS, not_answered, websocket);
  }
  leave(websocket);
}

static void ignore_close(void *data, unsigned code, const char *reason) {
  (void)data, (void)code, (void)reason;
}

void iso__websocket_leave(iso__websocket *websocket, unsigned code, const char *reason) {
  if (websocket->closed) {
    return;
  }
  websocket->events.on_close = ignore_close;
  enter(websocket);
  iso__websocket_close(websocket, code, reason);
  if (websocket->socket != NULL) {
    iso__socket_finish(websocket->socket);
    websocket->socket = NULL;
  }
  iso__websocket_free(websocket);
  leave(websocket);
}

/* ---- Receiving ---- */

static ssize_t receive_some(wslay_event_context_ptr context, uint8_t *bytes, size_t limit,
                            int flags, void *data) {
  (void)flags;
  iso__websocket *websocket = data;
  size_t length = websocket->chunk_length < limit ? websocket->chunk_length : limit;
  if (length == 0 || websocket->closed) {
    wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
    return -1;
  }
  memcpy(bytes, websocket->chunk, length);
  websocket->chunk += length;
  websocket->chunk_length -= length;
  return (ssize_t)length;
}

/* Ends the connection with this code; nothing more is read. */
static void refuse(iso__websocket *websocket, uint16_t code, const char *reason) {
  websocket->refused = true;
  wslay_event_queue_close(websocket->context, code, (const uint8_t *)reason, strlen(reason));
  wslay_event_shutdown_read(websocket->context);
}

/* A frame announces what it is and how long it will be. */
static void on_frame(wslay_event_context_ptr context,
                     const struct wslay_event_on_frame_recv_start_arg *frame, void *data) {
  (void)context;
  iso__websocket *websocket = data;
  websocket->control = wslay_is_ctrl_frame(frame->opcode);
  if (frame->opcode == WSLAY_CONNECTION_CLOSE && frame->payload_length == 1) {
    refuse(websocket, WSLAY_CODE_PROTOCOL_ERROR, "Half a code closes nothing.");
  }
  size_t have = iso__buffer_length(&websocket->message);
  if (!websocket->control && frame->payload_length > ISO__WEBSOCKET_MAX_MESSAGE - have) {
    refuse(websocket, WSLAY_CODE_MESSAGE_TOO_BIG, "The message is too long.");
  }
}

static void on_piece(wslay_event_context_ptr context,
                     const struct wslay_event_on_frame_recv_chunk_arg *piece, void *data) {
  (void)context;
  iso__websocket *websocket = data;
  if (websocket->control || websocket->refused || websocket->closed) {
    return;
  }
  if (!iso__buffer_append(&websocket->message, piece->data, piece->data_length)) {
    refuse(websocket, WSLAY_CODE_INTERNAL_SERVER_ERROR, "There is no memory left.");
  }
}

static void keep_reason(iso__websocket *websocket,
                        const struct wslay_event_on_msg_recv_arg *close) {
  if (close->msg_length > 2 && close->msg_length - 2 < sizeof websocket->reason) {
    memcpy(websocket->reason, close->msg + 2, close->msg_length - 2);
  }
}

static void give(iso__websocket *websocket, uint8_t opcode) {
  iso__buffer message = websocket->message;
  websocket->message = (iso__buffer){0};
  iso__message_kind kind = opcode == WSLAY_TEXT_FRAME ? ISO__MESSAGE_TEXT : ISO__MESSAGE_BINARY;
  bool more = websocket->events.on_message(websocket->data, kind, message.data + message.start,
                                           iso__buffer_length(&message));
  /* The memory is used for the next message, unless it was made for a large one. */
  if (!websocket->closed && message.capacity <= ISO__SOCKET_HIGH_WATER) {
    message.start = message.end = 0;
    websocket->message = message;
  } else {
    iso__buffer_clear(&message);
  }
  websocket->full = !more && !websocket->closing;
}

static void on_whole(wslay_event_context_ptr context,
                     const struct wslay_event_on_msg_recv_arg *message, void *data) {
  (void)context;
  iso__websocket *websocket = data;
  if (websocket->refused || websocket->closed) {
    return;
  }
  if (message->opcode == WSLAY_CONNECTION_CLOSE) {
    keep_reason(websocket, message);
  } else if (!wslay_is_ctrl_frame(message->opcode)) {
    give(websocket, message->opcode);
  }
}

static void take(iso__websocket *websocket, const void *bytes, size_t length) {
  websocket->chunk = bytes;
  websocket->chunk_length = length;
  enter(websocket);
  bool failed = wslay_event_recv(websocket->context) != 0;
  websocket->chunk_length = 0;
  if (!websocket->closed && failed) {
    finish_unreadable(websocket);
  } else if (!websocket->closed) {
    flush(websocket);
    look_for_end(websocket);
  }
  leave(websocket);
}

void iso__websocket_resume(iso__websocket *websocket) {
  websocket->full = false;
  rest(websocket);
}

/* ---- What the connection tells ---- */

static void on_read(void *data, const void *bytes, size_t length) { take(data, bytes, length); }

static void on_end(void *data) {
  over(data, ISO__CLOSE_ABNORMAL, "The connection ended without a close.");
}

static void on_drain(void *data) {
  iso__websocket *websocket = data;
  enter(websocket);
  websocket->flooded = false;
  rest(websocket);
  if (!websocket->closing) {
    websocket->events.on_drain(websocket->data);
  }
  leave(websocket);
}

static void on_closed(void *data, const iso_error *error) {
  iso__websocket *websocket = data;
  websocket->socket = NULL;
  over(websocket, ISO__CLOSE_ABNORMAL,
       error == NULL ? "The connection ended without a close." : error->message);
}

static void on_early(void *data) {
  iso__websocket *websocket = data;
  websocket->early_timer = NULL;
  iso__buffer early = websocket->early;
  websocket->early = (iso__buffer){0};
  enter(websocket);
  take(websocket, early.data + early.start, iso__buffer_length(&early));
  if (!websocket->closed) {
    rest(websocket);
  }
  leave(websocket);
  iso__buffer_clear(&early);
}

static bool make_context(iso__websocket *websocket, iso__websocket_role role) {
  static const struct wslay_event_callbacks callbacks = {
      .recv_callback = receive_some,
      .send_callback = send_some,
      .genmask_callback = make_mask,
      .on_frame_recv_start_callback = on_frame,
      .on_frame_recv_chunk_callback = on_piece,
      .on_msg_recv_callback = on_whole,
  };
  int failed = role == ISO__WEBSOCKET_SERVER
                   ? wslay_event_context_server_init(&websocket->context, &callbacks, websocket)
                   : wslay_event_context_client_init(&websocket->context, &callbacks, websocket);
  if (failed != 0) {
    return false;
  }
  wslay_event_config_set_no_buffering(websocket->context, 1);
  wslay_event_config_set_max_recv_msg_length(websocket->context, ISO__WEBSOCKET_MAX_MESSAGE);
  return true;
}

iso__websocket *iso__websocket_new(uv_loop_t *loop, iso__socket *socket, iso__websocket_role role,
                                   const void *early, size_t early_length,
                                   const iso__websocket_events *events, void *data) {
  static const iso__socket_events socket_events = {
      .on_read = on_read, .on_end = on_end, .on_drain = on_drain, .on_closed = on_closed};
  iso__websocket *websocket = calloc(1, sizeof *websocket);
  if (websocket == NULL || !make_context(websocket, role)) {
    free(websocket);
    iso__socket_close(socket);
    return NULL;
  }
  websocket->loop = loop;
  websocket->socket = socket;
  websocket->role = role;
  websocket->events = *events;
  websocket->data = data;
  iso__socket_watch(socket, &socket_events, websocket);
  if (early_length > 0) {
    /* Nothing may come before it. */
    iso__socket_pause(socket, true);
    if (iso__buffer_append(&websocket->early, early, early_length)) {
      websocket->early_timer = iso__timer_start(loop, 0, on_early, websocket);
    }
    if (websocket->early_timer == NULL) {
      iso__websocket_free(websocket);
      return NULL;
    }
  }
  return websocket;
}

/* Calls between workers: frames over a transport, and the tables that give them meaning.
 *
 * Two workers that know each other share a session; each holds one end of it. An end sends and
 * receives frames, and keeps account of what each side may name: exports (what the other side may
 * call), imports (what this side holds of the other), calls that wait for a return, and answers
 * that the other side may still build on. The other side is never trusted: a frame is checked
 * against these tables before anyone sees it, and a wrong one ends the session.
 *
 * Nothing here knows what a value means: payloads are bytes. Threads: an end belongs to one.
 */
#ifndef ISO_RPC_H
#define ISO_RPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../engine/engine.h"

/* ---- transports: ordered bytes between two ends ---- */

typedef struct iso__transport iso__transport;

/* `wake` is called when bytes wait for this side after there were none. */
typedef void (*iso__wake_fn)(void *data);

/* Two ends of a queue in this process. Both belong to the caller (iso__transport_free). */
void iso__transport_pair(iso__transport **a, iso__transport **b);
void iso__transport_on_wake(iso__transport *transport, iso__wake_fn wake, void *data);
/* Takes over `bytes` (malloc'ed), also when the other side is gone. */
void iso__transport_send(iso__transport *transport, uint8_t *bytes, size_t length);
/* The call that is sent next may use `ms` of CPU time: for who watches over the other side. */
void iso__transport_limit_call(iso__transport *transport, uint32_t ms);
/* The next message, malloc'ed and the caller's; NULL when there is none. */
uint8_t *iso__transport_receive(iso__transport *transport, size_t *length);
bool iso__transport_waiting(const iso__transport *transport);
/* Bytes that this side has sent and the other side has not taken yet. */
size_t iso__transport_unsent(const iso__transport *transport);
/* Counts them into *sum too, for as long as the transport lives; NULL: no more. */
void iso__transport_count_into(iso__transport *transport, size_t *sum);
/* Tells the other side that the session is over, where no end is at this one. */
void iso__transport_end(iso__transport *transport, const char *name, const char *message);
void iso__transport_free(iso__transport *transport);

/* ---- frames ---- */

typedef enum iso__frame_type {
  ISO__FRAME_BOOT = 1, /* a worker's env and configuration; first and once */
  ISO__FRAME_CALL,     /* id: the call's; target: an export of the receiver, or an answer */
  ISO__FRAME_RETURN,   /* id: the call's; a value or an exception */
  ISO__FRAME_FINISH,   /* id: the call's; its answer will not be built on any more */
  ISO__FRAME_RELEASE,  /* id: an export of the receiver; target: how many references */
  ISO__FRAME_END       /* the session is over; payload: name NUL message NUL */
} iso__frame_type;

enum {
  ISO__FRAME_ON_ANSWER = 1, /* CALL: target is an answer, not an export */
  ISO__FRAME_EXCEPTION = 2, /* RETURN: the payload is what was thrown */
  ISO__FRAME_TEXT = 4,      /* the payload is text for a side that has no V8 */
  ISO__FRAME_REFUSED = 8    /* RETURN, with EXCEPTION: the arguments were no text of a JSON array */
};

/* A capability that travels: something its sender hosts, or something its receiver does. */
typedef struct iso__cap {
  uint32_t receiver_hosts; /* 0 or 1 */
  uint32_t id;
} iso__cap;

/* Bytes that a payload must leave in front for a frame with this many capabilities. */
size_t iso__frame_prefix(size_t cap_count);

typedef struct iso__frame {
  iso__frame_type type;
  uint32_t flags;
  uint32_t id;
  uint32_t target;
  const iso__cap *caps; /* these point into `bytes` */
  size_t cap_count;
  const uint8_t *payload;
  size_t payload_length;
  uint8_t *bytes; /* the whole frame, owned */
} iso__frame;

void iso__frame_clear(iso__frame *frame);

/* Reads the layout of a frame. Takes over `bytes` when it returns true. */
bool iso__frame_read(uint8_t *bytes, size_t length, iso__frame *frame);

/* ---- ends of a session ---- */

typedef struct iso__end iso__end;

/* An end over `transport`, which it takes over. `bootstrap`: the other side may call export 0. */
iso__end *iso__end_new(iso__transport *transport, bool bootstrap);
/* Frees the end; the other side is told that the session is over if it was not. */
void iso__end_free(iso__end *end);
void iso__end_on_wake(iso__end *end, iso__wake_fn wake, void *data);
bool iso__end_waiting(const iso__end *end);

/* Ends the session; the other side is told why. Later sends do nothing. */
void iso__end_close(iso__end *end, const char *name, const char *message);
bool iso__end_closed(const iso__end *end);

/* A number for something that this side lets the other call; it counts from the first frame that
 * carries it. iso__end_unexport takes back one that was never sent. */
uint32_t iso__end_export(iso__end *end);
void iso__end_unexport(iso__end *end, uint32_t id);

/* What is sent. `bytes` is malloc'ed, starts with iso__frame_prefix(cap_count) free bytes and is
 * taken over; NULL for no payload. False when a capability or target is not this side's to name:
 * nothing is sent then. */
typedef struct iso__outgoing {
  iso__frame_type type;
  uint32_t flags;
  uint32_t id;
  uint32_t target;
  const iso__cap *caps;
  size_t cap_count;
  uint8_t *bytes;
  size_t length;   /* with the prefix */
  uint32_t cpu_ms; /* CALL: the limit that its caller sets on its CPU time; 0: none */
} iso__outgoing;

bool iso__end_send(iso__end *end, const iso__outgoing *outgoing);
/* As iso__end_send for a CALL; gives the call its id. */
bool iso__end_call(iso__end *end, iso__outgoing *call);

/* The next frame that was received and found right: 1. No frame: 0. The session is over: -1, once,
 * with `frame` an END whose payload says why (this side's own reason for a frame that was wrong).
 * The caller clears the frame. */
int iso__end_receive(iso__end *end, iso__frame *frame);

/* What is open in all sessions of one worker together. */
typedef struct iso__open {
  uint32_t calls;   /* its calls that wait for a return */
  uint32_t answers; /* others' calls that wait for its return */
  uint32_t exports; /* what others hold of it, besides the bootstraps */
  size_t unsent;    /* bytes of frames that it has sent and nobody has taken, guests' left out */
} iso__open;

/* Counts what this end has open into *open too, for as long as the end lives. */
void iso__end_count_into(iso__end *end, iso__open *open);

/* The other side is a guest of this one's, and pays for what it makes this one keep: when its calls
 * that it has not finished hold more than `bytes`, arguments and results together, the session is
 * over as for want of memory. So it is when it leaves more than four times as much untaken of what
 * this end sends, which does not count into `open` any more. A call weighs half of `bytes` at most, so that a
 * body may be of any size. */
void iso__end_bound(iso__end *end, size_t bytes);

/* References that the other side still holds of an export: 0 means that it is gone. */
uint32_t iso__end_export_refs(const iso__end *end, uint32_t id);

/* ---- payloads of text, for a side that has no V8 ---- */

/* u32 bytes of text, the text, then raw bytes. Leaves room for a prefix without capabilities;
 * malloc'ed, *length with the prefix. */
uint8_t *iso__text_payload(const char *text, size_t text_length, const void *raw, size_t raw_length,
                           size_t *length);
/* Reads one; the pointers go into `payload`. False when it is not one. */
bool iso__text_payload_read(const uint8_t *payload, size_t length, const char **text,
                            size_t *text_length, const uint8_t **raw, size_t *raw_length);

/* ---- the JavaScript half's natives ---- */

/* What an isolate's JavaScript can reach of its sessions: ends by number. */
typedef struct iso__ends iso__ends;

#define ISO__RPC_SLOT 1

iso__ends *iso__ends_new(iso__isolate *isolate);
void iso__ends_free(iso__ends *ends); /* frees the ends as well */
/* Takes over the end; gives it a number that is never used again. */
uint32_t iso__ends_add(iso__ends *ends, iso__end *end);
iso__end *iso__ends_get(iso__ends *ends, uint32_t number);
/* Who has sent more than so many bytes that nobody has taken is out of memory; 0: any. One message
 * alone may be of any size. */
void iso__ends_limit(iso__ends *ends, size_t bytes);
/* What is open in all of them. */
const iso__open *iso__ends_open(const iso__ends *ends);
/* Frees the end of that number. */
void iso__ends_remove(iso__ends *ends, uint32_t number);
/* The payload that `ops.readPayload()` and `ops.readText()` give; NULL for none. */
void iso__ends_set_payload(iso__ends *ends, const uint8_t *payload, size_t length);

extern const iso__native iso__rpc_natives[];
extern const size_t iso__rpc_native_count;

/* The outgoing frame of a native that sends a value: the capabilities and the value are arguments
 * of those indexes. False with a JavaScript exception pending when the value cannot be serialised.
 * *caps is malloc'ed and the caller's until the frame was sent. */
bool iso__rpc_read_outgoing(iso__call *call, int caps_index, int value_index, iso__outgoing *out,
                            iso__cap **caps);

#endif

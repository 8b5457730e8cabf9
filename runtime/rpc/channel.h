/* The transport to a worker in another process: frames and control messages over a stream socket.
 *
 * A message is a header and its bytes, however long: memory that travels beside would be faster for none
 * (the kernel makes, counts and clears pages for it), and whoever may make it may keep any amount of it.
 * What arrives is bounded and checked before anything is done with it: the other side may be an
 * attacker's machine code, and it cannot make this side hold more than twice what it did send. A
 * message that is wrong, or a descriptor, ends the transport with a reason.
 *
 * Nothing here waits and nothing here polls: the owner does, for what iso__channel_polls says.
 * Threads: one transport belongs to one.
 */
#ifndef ISO_RPC_CHANNEL_H
#define ISO_RPC_CHANNEL_H

#include <sys/types.h>

#include "rpc.h"

/* Bytes of the largest message. */
#define ISO__CHANNEL_LARGEST ((size_t)129 * 1024 * 1024)
/* Bytes that may wait for this side's turns before no more is read. */
#define ISO__CHANNEL_HIGH_WATER ((size_t)8 * 1024 * 1024)

/* Must not free the transport. */
typedef struct iso__channel_events {
  /* Something waits to be written, or may be read again: look at iso__channel_polls, and call
   * iso__channel_flush when this turn is over. */
  void (*changed)(void *data);
  /* A control message (kind 1 to 255), valid during the call. NULL, or what is wrong with it. */
  const char *(*control)(void *data, uint8_t kind, const uint8_t *bytes, size_t length);
  /* This side has ended the session, or frees the transport (`gone`: it must not be used on). */
  void (*over)(void *data, bool gone);
} iso__channel_events;

/* A transport without a socket yet: what is sent waits. `events` stay the caller's. It is ended with
 * iso__transport_free, by the session's end that has it. */
iso__transport *iso__transport_channel(const iso__channel_events *events, void *data);
/* Gives it its socket, non-blocking, which it takes over. */
void iso__channel_attach(iso__transport *transport, int fd);

/* Sends a control message; the bytes are copied. */
void iso__channel_control(iso__transport *transport, uint8_t kind, const void *bytes,
                          size_t length);
/* The same for bytes that are malloc'ed, which it takes over. */
void iso__channel_control_take(iso__transport *transport, uint8_t kind, uint8_t *bytes,
                               size_t length);

enum { ISO__CHANNEL_READS = 1, ISO__CHANNEL_WRITES = 2 };

/* What to wait for. */
int iso__channel_polls(const iso__transport *transport);
/* Calls of this side whose CPU time is limited, and that the other has not answered. */
typedef struct iso__limited_calls {
  uint32_t open;
  uint32_t round; /* another one when there were none before */
  uint64_t ms;    /* what they, and those that were open with them, may use together */
} iso__limited_calls;

/* All calls may use that much, where their callers (iso__outgoing) set no lower limit; 0: any. Once, before
 * anything was received. */
void iso__channel_limit_calls(iso__transport *transport, uint32_t ms);
/* The transport's. */
const iso__limited_calls *iso__channel_limited(const iso__transport *transport);
/* Has the kernel say who is at the other side; before anything was received. iso__channel_peer is then
 * its process as this one sees it; 0: not known yet. */
void iso__channel_ask_peer(iso__transport *transport);
pid_t iso__channel_peer(const iso__transport *transport);

/* Writes what the socket takes. False when the other side is gone. */
bool iso__channel_flush(iso__transport *transport);
/* Reads what there is, up to a bound. False when no more will come: then *why is NULL where the other
 * side has closed, or says what was wrong (static). */
bool iso__channel_read(iso__transport *transport, const char **why);
/* Whole messages that this side has read, and those that it has begun to write; they wrap. */
typedef struct iso__channel_traffic {
  uint32_t read;
  uint32_t written;
} iso__channel_traffic;

iso__channel_traffic iso__channel_traffic_of(const iso__transport *transport);
/* Takes the socket away again, for the caller: neither side hears of it. What waits to be written goes
 * nowhere. -1: there is none any more. Before iso__channel_break. */
int iso__channel_detach(iso__transport *transport);
/* Closes the socket. What was received can still be taken, and after it comes the end of the session
 * for this reason; unless the session has ended already. */
void iso__channel_break(iso__transport *transport, const char *name, const char *message);
/* The owner goes before the session's end does: it is told nothing any more. After
 * iso__channel_break. */
void iso__channel_forget(iso__transport *transport);

#endif

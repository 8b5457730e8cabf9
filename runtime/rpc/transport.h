/* What the kinds of transport share: private to the folder. */
#ifndef ISO_RPC_TRANSPORT_H
#define ISO_RPC_TRANSPORT_H

#include "rpc.h"

typedef struct iso__message {
  uint8_t *bytes;
  size_t length;
} iso__message;

typedef struct iso__channel iso__channel;

struct iso__transport {
  iso__transport *peer;  /* in this process; NULL for a channel, or when the other side is gone */
  iso__channel *channel; /* to another process; NULL for a queue */
  iso__message *ring;    /* what waits for this side */
  size_t capacity;
  size_t first;
  size_t count;
  size_t bytes;  /* of all that waits */
  size_t unsent; /* bytes that this side has sent and the other has not taken */
  size_t *sum;   /* of those, over all that the sender counts together; NULL: nobody asked */
  iso__wake_fn wake;
  void *wake_data;
};

iso__transport *iso__transport_new(void);
/* Puts a message, which it takes over, behind what waits for this side. */
void iso__transport_deliver(iso__transport *transport, uint8_t *bytes, size_t length);

/* This side has sent so many bytes; the other has taken them, or never will. */
void iso__transport_charge(iso__transport *transport, size_t length);
void iso__transport_credit(iso__transport *transport, size_t length);
/* The other side is heard of although nothing came from it. */
void iso__transport_wake(const iso__transport *transport);

/* The channel's half of what rpc.h offers for every transport. */
void iso__channel_send(iso__transport *transport, uint8_t *bytes, size_t length);
/* The call that is sent next may use `ms` of CPU time. */
void iso__channel_limit_call(iso__transport *transport, uint32_t ms);
void iso__channel_taken(iso__transport *transport);
void iso__channel_free(iso__transport *transport);

#endif

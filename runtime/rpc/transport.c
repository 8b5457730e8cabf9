/* The transport within one process: two queues of messages. */
#include <stdlib.h>

#include "rpc.h"

typedef struct message {
  uint8_t *bytes;
  size_t length;
} message;

struct iso__transport {
  iso__transport *peer; /* NULL when the other side is gone */
  message *ring;        /* what waits for this side */
  size_t capacity;
  size_t first;
  size_t count;
  iso__wake_fn wake;
  void *wake_data;
};

static iso__transport *transport_new(void) {
  iso__transport *transport = calloc(1, sizeof *transport);
  if (!transport) abort();
  return transport;
}

void iso__transport_pair(iso__transport **a, iso__transport **b) {
  *a = transport_new();
  *b = transport_new();
  (*a)->peer = *b;
  (*b)->peer = *a;
}

void iso__transport_on_wake(iso__transport *transport, iso__wake_fn wake, void *data) {
  transport->wake = wake;
  transport->wake_data = data;
}

static void grow(iso__transport *transport) {
  size_t capacity = transport->capacity ? transport->capacity * 2 : 8;
  message *ring = calloc(capacity, sizeof *ring);
  if (!ring) abort();
  for (size_t i = 0; i < transport->count; i++) {
    ring[i] = transport->ring[(transport->first + i) % transport->capacity];
  }
  free(transport->ring);
  transport->ring = ring;
  transport->capacity = capacity;
  transport->first = 0;
}

void iso__transport_send(iso__transport *transport, uint8_t *bytes, size_t length) {
  iso__transport *peer = transport->peer;
  if (!peer) {
    free(bytes);
    return;
  }
  if (peer->count == peer->capacity) grow(peer);
  peer->ring[(peer->first + peer->count) % peer->capacity] = (message){bytes, length};
  peer->count++;
  if (peer->count == 1 && peer->wake) peer->wake(peer->wake_data);
}

uint8_t *iso__transport_receive(iso__transport *transport, size_t *length) {
  if (transport->count == 0) return NULL;
  message next = transport->ring[transport->first];
  transport->first = (transport->first + 1) % transport->capacity;
  transport->count--;
  *length = next.length;
  return next.bytes;
}

bool iso__transport_waiting(const iso__transport *transport) { return transport->count > 0; }

void iso__transport_free(iso__transport *transport) {
  if (!transport) return;
  size_t length;
  uint8_t *bytes;
  while ((bytes = iso__transport_receive(transport, &length))) free(bytes);
  if (transport->peer) transport->peer->peer = NULL;
  free(transport->ring);
  free(transport);
}

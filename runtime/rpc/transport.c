/* Transports: what waits for a side, and the kind that is a queue within one process. */
#include "transport.h"

#include <stdlib.h>

#include "frame.h"

iso__transport *iso__transport_new(void) {
  iso__transport *transport = calloc(1, sizeof *transport);
  if (!transport) abort();
  return transport;
}

void iso__transport_pair(iso__transport **a, iso__transport **b) {
  *a = iso__transport_new();
  *b = iso__transport_new();
  (*a)->peer = *b;
  (*b)->peer = *a;
}

void iso__transport_on_wake(iso__transport *transport, iso__wake_fn wake, void *data) {
  transport->wake = wake;
  transport->wake_data = data;
}

void iso__transport_charge(iso__transport *transport, size_t length) {
  transport->unsent += length;
  if (transport->sum) *transport->sum += length;
}

void iso__transport_credit(iso__transport *transport, size_t length) {
  transport->unsent -= length;
  if (transport->sum) *transport->sum -= length;
}

void iso__transport_count_into(iso__transport *transport, size_t *sum) {
  if (transport->sum) *transport->sum -= transport->unsent;
  transport->sum = sum;
  if (sum) *sum += transport->unsent;
}

size_t iso__transport_unsent(const iso__transport *transport) { return transport->unsent; }

void iso__transport_wake(const iso__transport *transport) {
  if (transport->wake) transport->wake(transport->wake_data);
}

static void grow(iso__transport *transport) {
  size_t capacity = transport->capacity ? transport->capacity * 2 : 8;
  iso__message *ring = calloc(capacity, sizeof *ring);
  if (!ring) abort();
  for (size_t i = 0; i < transport->count; i++) {
    ring[i] = transport->ring[(transport->first + i) % transport->capacity];
  }
  free(transport->ring);
  transport->ring = ring;
  transport->capacity = capacity;
  transport->first = 0;
}

void iso__transport_deliver(iso__transport *transport, uint8_t *bytes, size_t length) {
  if (transport->count == transport->capacity) grow(transport);
  size_t last = (transport->first + transport->count) % transport->capacity;
  transport->ring[last] = (iso__message){bytes, length};
  transport->count++;
  transport->bytes += length;
  if (transport->count == 1) iso__transport_wake(transport);
}

void iso__transport_send(iso__transport *transport, uint8_t *bytes, size_t length) {
  if (transport->channel) {
    iso__channel_send(transport, bytes, length);
  } else if (transport->peer) {
    iso__transport_charge(transport, length);
    iso__transport_deliver(transport->peer, bytes, length);
  } else {
    free(bytes);
  }
}

void iso__transport_limit_call(iso__transport *transport, uint32_t ms) {
  if (transport->channel) iso__channel_limit_call(transport, ms);
}

void iso__transport_end(iso__transport *transport, const char *name, const char *message) {
  size_t length;
  uint8_t *bytes = iso__frame_end(name, message, &length);
  iso__transport_send(transport, bytes, length);
}

static uint8_t *take(iso__transport *transport, size_t *length) {
  if (transport->count == 0) return NULL;
  iso__message next = transport->ring[transport->first];
  transport->first = (transport->first + 1) % transport->capacity;
  transport->count--;
  transport->bytes -= next.length;
  if (transport->peer) iso__transport_credit(transport->peer, next.length);
  *length = next.length;
  return next.bytes;
}

uint8_t *iso__transport_receive(iso__transport *transport, size_t *length) {
  uint8_t *bytes = take(transport, length);
  if (bytes && transport->channel) iso__channel_taken(transport);
  return bytes;
}

bool iso__transport_waiting(const iso__transport *transport) { return transport->count > 0; }

void iso__transport_free(iso__transport *transport) {
  if (!transport) return;
  size_t length;
  uint8_t *bytes;
  while ((bytes = take(transport, &length))) free(bytes);
  if (transport->peer) transport->peer->peer = NULL;
  if (transport->channel) iso__channel_free(transport);
  iso__transport_count_into(transport, NULL);
  free(transport->ring);
  free(transport);
}

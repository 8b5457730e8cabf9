/* A guest's process: see guest.h. Its host is told of every end, and a process that has ended needs
 * no cleaning up: nothing is given back here. */
#include "guest.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../rpc/channel.h"
#include "../sandbox/process.h"
#include "internal.h"
#include "remote_wire.h"

typedef struct guest {
  iso__runnable runnable; /* first: its turn is to write what waits */
  int socket;
  iso__host *host;
  iso__worker *worker;
  iso__transport *transport;
  uv_poll_t poll;
  int polled;
  iso__transport *network; /* to who lends one; NULL: nobody */
  bool told_start;
  uint64_t told_weight;
} guest;

enum { PROTOCOL_ERROR = 1, UNSENT_BYTES = 8 * 1024 * 1024 };

/* ---- out ---- */

/* Writes everything, however long that takes, and ends. */
static _Noreturn void finish(guest *own) {
  while (iso__channel_flush(own->transport) &&
         (iso__channel_polls(own->transport) & ISO__CHANNEL_WRITES)) {
    struct pollfd writable = {.fd = own->socket, .events = POLLOUT};
    if (poll(&writable, 1, -1) < 0 && errno != EINTR) break;
  }
  _exit(0);
}

static void on_over(void *data, bool gone) {
  (void)gone;
  finish(data);
}

static void on_changed(void *data) {
  guest *own = data;
  iso__host_schedule(own->host, &own->runnable);
}

static void on_network(void *data) {
  guest *own = data;
  size_t length;
  uint8_t *bytes;
  while ((bytes = iso__transport_receive(own->network, &length))) {
    iso__channel_control_take(own->transport, ISO__REMOTE_NETWORK, bytes, length);
  }
}

static void on_console(void *data, const char *worker, const char *level, const char *line) {
  guest *own = data;
  (void)worker;
  size_t level_length = strlen(level) + 1;
  size_t line_length = strnlen(line, ISO__REMOTE_LINE - 1);
  uint8_t *bytes = malloc(level_length + line_length + 1);
  if (!bytes) abort();
  memcpy(bytes, level, level_length);
  memcpy(bytes + level_length, line, line_length);
  bytes[level_length + line_length] = '\0';
  iso__channel_control_take(own->transport, ISO__REMOTE_CONSOLE, bytes,
                            level_length + line_length + 1);
}

static void tell_start(guest *own) {
  const iso_timing *timing = &own->worker->timing;
  iso__remote_started told = {timing->compile_us, timing->evaluate_us};
  iso__channel_control(own->transport, ISO__REMOTE_STARTED, &told, sizeof told);
  own->told_start = true;
}

/* Now and then: its host keeps account of what its workers weigh together. */
static void tell_weight(guest *own) {
  enum { NOTABLE = 256 * 1024 };
  uint64_t weight = iso__worker_bytes(own->worker);
  uint64_t change =
      weight > own->told_weight ? weight - own->told_weight : own->told_weight - weight;
  if (change < NOTABLE) return;
  own->told_weight = weight;
  iso__channel_control(own->transport, ISO__REMOTE_WEIGHT, &weight, sizeof weight);
}

/* ---- in ---- */

static const char *take_setup(guest *own, const uint8_t *bytes, size_t length) {
  iso__remote_setup setup;
  const char *config = (const char *)bytes + sizeof setup;
  if (length <= sizeof setup || bytes[length - 1] != '\0') return "a setup of no known form";
  memcpy(&setup, bytes, sizeof setup);
  iso__host_set_clock(own->host, (iso_clock)setup.clock);
  own->worker->memory_mb = setup.memory_mb;
  own->worker->cpu_ms = setup.cpu_ms;
  own->worker->parent_has_no_v8 = setup.parent_has_no_v8;
  own->worker->config = strdup(config);
  if (setup.network) {
    iso__transport *far;
    iso__transport_pair(&own->network, &far);
    iso__transport_on_wake(own->network, on_network, own);
    iso__host_give_transport(own->host, far);
  }
  iso__bundle_set_main(own->worker->bundle, config + strlen(config) + 1);
  return NULL;
}

static const char *take_module(guest *own, const uint8_t *bytes, size_t length) {
  iso__remote_module module;
  if (length < sizeof module) return "a module of no known form";
  memcpy(&module, bytes, sizeof module);
  const char *name = (const char *)bytes + sizeof module;
  if (module.name_length == 0 || module.name_length > length - sizeof module ||
      module.type > ISO_MODULE_WASM || name[module.name_length - 1] != '\0') {
    return "a module of no known form";
  }
  iso__bundle_add(own->worker->bundle, name, (iso_module_type)module.type,
                  name + module.name_length, length - sizeof module - module.name_length);
  return NULL;
}

static const char *take_from_network(guest *own, const uint8_t *bytes, size_t length) {
  if (!own->network) return "a message to nobody";
  uint8_t *copy = malloc(length + 1);
  if (!copy) abort();
  if (length > 0) memcpy(copy, bytes, length);
  iso__transport_send(own->network, copy, length);
  return NULL;
}

static const char *on_control(void *data, uint8_t kind, const uint8_t *bytes, size_t length) {
  guest *own = data;
  switch (kind) {
    case ISO__REMOTE_SETUP:
      return take_setup(own, bytes, length);
    case ISO__REMOTE_MODULE:
      return take_module(own, bytes, length);
    case ISO__REMOTE_NETWORK:
      return take_from_network(own, bytes, length);
    case ISO__REMOTE_START:
      iso__worker_commit(own->worker);
      return NULL;
    default:
      return "a message of no known kind";
  }
}

/* ---- turns ---- */

static void on_poll(uv_poll_t *poll, int status, int events);

static void poll_for_wanted(guest *own) {
  int wanted = iso__channel_polls(own->transport);
  int events = (wanted & ISO__CHANNEL_READS ? UV_READABLE : 0) |
               (wanted & ISO__CHANNEL_WRITES ? UV_WRITABLE : 0);
  if (events == own->polled) return;
  own->polled = events;
  uv_poll_start(&own->poll, events, on_poll);
}

/* So that its host may let it wait when nobody wants it any more. */
static void tell_idle(guest *own) {
  uint32_t taken = iso__channel_traffic_of(own->transport).read;
  if (!iso__host_sleeps(own->host)) return;
  iso__channel_control(own->transport, ISO__REMOTE_IDLE, &taken, sizeof taken);
}

/* What waits for the host, which always reads on, is written before more is made. */
static void write_most(guest *own) {
  while (iso__channel_flush(own->transport)) {
    if (iso__transport_unsent(own->transport) <= UNSENT_BYTES) return;
    struct pollfd writable = {.fd = own->socket, .events = POLLOUT};
    if (poll(&writable, 1, -1) < 0 && errno != EINTR) break;
  }
  _exit(0); /* the host has gone */
}

static void run_guest(iso__runnable *runnable) {
  guest *own = (guest *)runnable;
  if (iso__channel_polls(own->transport) & ISO__CHANNEL_WRITES) tell_idle(own);
  write_most(own);
  poll_for_wanted(own);
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  guest *own = poll->data;
  const char *wrong;
  if ((events & UV_WRITABLE) && !iso__channel_flush(own->transport)) _exit(0);
  if (((events & UV_READABLE) || status < 0) && !iso__channel_read(own->transport, &wrong)) {
    _exit(wrong ? PROTOCOL_ERROR : 0);
  }
  poll_for_wanted(own);
}

static void out_of_memory(void) { _exit(ISO__PROCESS_OUT_OF_MEMORY); }

_Noreturn void iso__guest_run(int socket, iso__isolate *isolate) {
  static const iso__channel_events events = {on_changed, on_control, on_over};
  static guest own;
  iso_options options = {.console = on_console, .console_data = &own};
  own.runnable.run = run_guest;
  own.socket = socket;
  if (iso__host_new(&options, &own.host, NULL) != ISO_OK) _exit(PROTOCOL_ERROR);
  iso__isolate_on_out_of_memory(isolate, out_of_memory);
  iso__host_give_isolate(own.host, isolate);
  own.transport = iso__transport_channel(&events, &own);
  iso__channel_attach(own.transport, socket);
  own.worker = iso__worker_new(own.host, "worker", iso__end_new(own.transport, true));
  uv_poll_init(iso__host_loop(own.host), &own.poll, socket);
  own.poll.data = &own;
  poll_for_wanted(&own);
  for (;;) {
    iso__host_turn(own.host);
    if (!own.worker->started) continue;
    if (!own.told_start) tell_start(&own);
    tell_weight(&own);
  }
}

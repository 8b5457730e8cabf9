/* A worker in a process of its own: its start, what is heard of it, its end. What it does itself is
 * guest.c's.
 *
 * The session with its maker goes over a channel to the process; nothing of it passes through here.
 * Here is everything else: what the worker is made of goes out, console lines come in, and when the
 * process has gone its maker is told why. */
#include "remote.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "../rpc/channel.h"
#include "../sandbox/process.h"
#include "../sandbox/zygote.h"
#include "network.h"
#include "remote_cpu.h"
#include "remote_wire.h"

struct iso__remote {
  iso__runnable runnable; /* first: a runnable of a remote worker is the remote worker */
  iso__worker *worker;
  iso__transport *transport; /* NULL once its session's end has gone */
  iso__process *process;     /* NULL once it has gone */
  iso__transport *network;   /* to who lends it one; NULL: nobody */
  iso__remote_cpu *cpu;      /* NULL: there is no process yet, or none any more */
  uv_poll_t *poll;           /* outlives the remote worker until the loop has closed it */
  int polled;
  bool closed; /* nothing more comes from it */
  bool exited;
  bool idle; /* it does nothing before it gets more than `idle_after` messages */
  uint32_t idle_after;
  int status;
  uint64_t weight;
  double spawned_us;
};

static double now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* ---- why it has gone ---- */

static char *reason_of(int status) {
  if (status == -1) return strdup("The worker's process ended with the zygote that it came from.");
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
    /* Nobody here does that to a worker that is still wanted: it is how the kernel frees memory. */
    return strdup(
        "The worker's process was killed (signal 9): the machine may have run out of memory; load "
        "fewer workers at a time, or give them less.");
  }
  if (WIFSIGNALED(status)) {
    /* The limit on the whole process's memory and V8's own checks end it like this. */
    return iso__format("The worker's process crashed (signal %d).", WTERMSIG(status));
  }
  switch (WEXITSTATUS(status)) {
    case ISO__PROCESS_OUT_OF_CPU:
      return strdup("Worker exceeded CPU time limit.");
    case ISO__PROCESS_OUT_OF_MEMORY:
      return strdup("Worker exceeded memory limit.");
    case ISO__PROCESS_NOT_FORKED:
      return strdup("No process could be made for the worker: the machine has none left.");
    case ISO__PROCESS_NOT_CONFINED:
      return strdup("The worker's process could not be shut in, and was ended.");
    default:
      return iso__format("The worker's process ended (status %d).", WEXITSTATUS(status));
  }
}

/* When all that it sent was taken in, and how it ended is known. */
static void end_if_gone(iso__remote *remote) {
  if (!remote->closed || !remote->exited) return;
  char *why = reason_of(remote->status);
  iso__worker_end(remote->worker, "Error", why);
  free(why);
}

/* ---- what it says ---- */

static const char *take_started(iso__remote *remote, const uint8_t *bytes, size_t length) {
  iso__worker *worker = remote->worker;
  iso__remote_started told;
  if (length != sizeof told || worker->state != ISO__WORKER_WAITING) {
    return "news of a start out of place";
  }
  memcpy(&told, bytes, sizeof told);
  double whole = now_us() - remote->spawned_us;
  bool sane =
      told.compile_us >= 0 && told.evaluate_us >= 0 && told.compile_us + told.evaluate_us <= whole;
  worker->timing.compile_us = sane ? told.compile_us : 0;
  worker->timing.evaluate_us = sane ? told.evaluate_us : 0;
  worker->timing.isolate_us = whole - worker->timing.compile_us - worker->timing.evaluate_us;
  worker->state = ISO__WORKER_READY;
  return NULL;
}

static bool is_level(const char *level) {
  static const char *const levels[] = {"log", "info", "debug", "warn", "error", "trace"};
  for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
    if (strcmp(levels[i], level) == 0) return true;
  }
  return false;
}

static const char *take_console(iso__remote *remote, const uint8_t *bytes, size_t length) {
  const char *level = (const char *)bytes;
  const uint8_t *end = length > 0 ? memchr(bytes, '\0', length) : NULL;
  size_t level_length = end ? (size_t)(end - bytes) + 1 : 0;
  if (!end || level_length == length || bytes[length - 1] != '\0' ||
      length - level_length > ISO__REMOTE_LINE) {
    return "a console line of no known form";
  }
  const iso__worker *worker = remote->worker;
  iso__host_console(worker->host, worker->name, is_level(level) ? level : "log",
                    level + level_length);
  return NULL;
}

static const char *take_for_network(iso__remote *remote, const uint8_t *bytes, size_t length) {
  if (!remote->network) return "a message to nobody";
  uint8_t *copy = malloc(length + 1);
  if (!copy) abort();
  if (length > 0) memcpy(copy, bytes, length);
  iso__transport_send(remote->network, copy, length);
  return NULL;
}

static void pass_from_network(iso__remote *remote) {
  size_t length;
  uint8_t *bytes;
  while (remote->network && (bytes = iso__transport_receive(remote->network, &length))) {
    iso__channel_control_take(remote->transport, ISO__REMOTE_NETWORK, bytes, length);
  }
}

static const char *on_control(void *data, uint8_t kind, const uint8_t *bytes, size_t length) {
  iso__remote *remote = data;
  switch (kind) {
    case ISO__REMOTE_STARTED:
      return take_started(remote, bytes, length);
    case ISO__REMOTE_CONSOLE:
      return take_console(remote, bytes, length);
    case ISO__REMOTE_NETWORK:
      return take_for_network(remote, bytes, length);
    case ISO__REMOTE_IDLE:
      if (length != sizeof remote->idle_after) return "news of a rest of no known form";
      memcpy(&remote->idle_after, bytes, length);
      remote->idle = true;
      return NULL;
    case ISO__REMOTE_WEIGHT:
      if (length != sizeof remote->weight) return "a weight of no known form";
      memcpy(&remote->weight, bytes, length);
      return NULL;
    default:
      return "a message of no known kind";
  }
}

/* ---- its socket ---- */

static void free_handle(uv_handle_t *handle) { free(handle); }

static void stop_polling(iso__remote *remote) {
  if (!remote->poll) return;
  uv_close((uv_handle_t *)remote->poll, free_handle);
  remote->poll = NULL;
}

static void on_poll(uv_poll_t *poll, int status, int events);

static void poll_for_wanted(iso__remote *remote) {
  if (!remote->poll || remote->closed) return;
  int wanted = iso__channel_polls(remote->transport);
  int events = (wanted & ISO__CHANNEL_READS ? UV_READABLE : 0) |
               (wanted & ISO__CHANNEL_WRITES ? UV_WRITABLE : 0);
  if (events == remote->polled) return;
  remote->polled = events;
  if (events) {
    uv_poll_start(remote->poll, events, on_poll);
  } else {
    uv_poll_stop(remote->poll);
  }
}

/* It has closed its socket: it is ending, or will be ended. */
static void nothing_more(iso__remote *remote) {
  remote->closed = true;
  stop_polling(remote);
  if (remote->process) iso__process_kill(remote->process);
  end_if_gone(remote);
}

/* Takes in what there is. False when that ended the worker. */
static bool take_in(iso__remote *remote) {
  const char *wrong;
  if (iso__channel_read(remote->transport, &wrong)) return true;
  if (!wrong) {
    nothing_more(remote);
    return false;
  }
  remote->idle = false; /* its word counts no more */
  iso__worker *worker = remote->worker;
  char *why = iso__format("The session between two workers was ended because one sent %s.", wrong);
  iso__host_console(worker->host, worker->name, "error", why);
  iso__worker_end(worker, "Error", why);
  free(why);
  return false;
}

static void give_out(iso__remote *remote) {
  if (!iso__channel_flush(remote->transport)) {
    /* It reads no more; what it still sent is read first. */
    if (remote->process) iso__process_kill(remote->process);
  }
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  iso__remote *remote = poll->data;
  if (events & UV_WRITABLE) give_out(remote);
  if (((events & UV_READABLE) || status < 0) && !take_in(remote)) return;
  if (remote->cpu) iso__remote_cpu_look(remote->cpu);
  poll_for_wanted(remote);
}

/* After the process has gone, what it had sent is still there. */
static void take_in_the_rest(iso__remote *remote) {
  while (!remote->closed && (iso__channel_polls(remote->transport) & ISO__CHANNEL_READS)) {
    if (!take_in(remote)) return;
  }
}

static void run_remote(iso__runnable *runnable) {
  iso__remote *remote = (iso__remote *)runnable;
  if (!remote->transport || remote->closed) return;
  if (remote->exited) {
    take_in_the_rest(remote);
    return;
  }
  pass_from_network(remote);
  if (remote->cpu) iso__remote_cpu_look(remote->cpu);
  give_out(remote);
  poll_for_wanted(remote);
}

static void on_exited(void *data, int status) {
  iso__remote *remote = data;
  remote->process = NULL;
  remote->exited = true;
  remote->status = status;
  if (remote->closed) {
    end_if_gone(remote);
  } else {
    take_in_the_rest(remote);
  }
}

static void on_exceeded(void *data) {
  iso__remote *remote = data;
  remote->idle = false;
  iso__worker_end(remote->worker, "Error", "Worker exceeded CPU time limit.");
}

/* ---- events of the channel ---- */

static void on_changed(void *data) {
  iso__remote *remote = data;
  if (remote->poll || remote->exited) {
    iso__host_schedule(remote->worker->host, &remote->runnable);
  }
}

static void on_over(void *data, bool gone) {
  iso__remote *remote = data;
  if (gone) {
    stop_polling(remote);
    remote->transport = NULL;
  }
  iso__worker_end(remote->worker, "Error", "The worker was ended by who loaded it.");
}

/* ---- life ---- */

iso__worker *iso__remote_new(iso__host *host, const char *name, iso__transport **near) {
  static const iso__channel_events events = {on_changed, on_control, on_over};
  iso__worker *worker = iso__worker_new(host, name, NULL);
  iso__remote *remote = calloc(1, sizeof *remote);
  if (!remote) abort();
  remote->runnable.run = run_remote;
  remote->worker = worker;
  remote->transport = *near = iso__transport_channel(&events, remote);
  worker->remote = remote;
  return worker;
}

static void append(uint8_t **at, const void *bytes, size_t length) {
  if (length > 0) memcpy(*at, bytes, length);
  *at += length;
}

static void send_setup(iso__remote *remote) {
  const iso__worker *worker = remote->worker;
  iso__remote_setup setup = {worker->memory_mb, worker->cpu_ms,
                             (uint32_t)iso__host_options(worker->host)->clock,
                             worker->parent_has_no_v8, remote->network != NULL};
  const char *main_module = iso__bundle_main_module(worker->bundle);
  size_t config_length = strlen(worker->config) + 1;
  size_t main_length = strlen(main_module) + 1;
  size_t length = sizeof setup + config_length + main_length;
  uint8_t *bytes = malloc(length);
  if (!bytes) abort();
  uint8_t *at = bytes;
  append(&at, &setup, sizeof setup);
  append(&at, worker->config, config_length);
  append(&at, main_module, main_length);
  iso__channel_control_take(remote->transport, ISO__REMOTE_SETUP, bytes, length);
}

static void send_module(void *data, const char *name, iso_module_type type, const void *content,
                        size_t content_length) {
  iso__remote *remote = data;
  iso__remote_module module = {(uint32_t)type, (uint32_t)strlen(name) + 1};
  size_t length = sizeof module + module.name_length + content_length;
  uint8_t *bytes = malloc(length);
  if (!bytes) abort();
  uint8_t *at = bytes;
  append(&at, &module, sizeof module);
  append(&at, name, module.name_length);
  append(&at, content, content_length);
  iso__channel_control_take(remote->transport, ISO__REMOTE_MODULE, bytes, length);
}

void iso__remote_start(iso__remote *remote) {
  iso__worker *worker = remote->worker;
  iso_error error = {0};
  int fd;
  remote->spawned_us = now_us();
  if (iso__host_spawn(worker->host, worker->memory_mb, on_exited, remote, &remote->process, &fd,
                      &error) != ISO_OK) {
    iso__worker_end(worker, "Error", error.message);
    iso_error_clear(&error);
    return;
  }
  iso__channel_attach(remote->transport, fd);
  iso__channel_ask_peer(remote->transport);
  iso__channel_limit_calls(remote->transport, worker->cpu_ms);
  remote->cpu = iso__remote_cpu_new(worker->host, remote->transport, on_exceeded, remote);
  remote->poll = calloc(1, sizeof *remote->poll);
  if (!remote->poll) abort();
  uv_poll_init(iso__host_loop(worker->host), remote->poll, fd);
  remote->poll->data = remote;
  if (worker->internet && worker->parent_has_no_v8) {
    remote->network = iso__network_connect(worker->host);
  }
  if (remote->network) iso__transport_on_wake(remote->network, on_changed, remote);
  send_setup(remote);
  iso__bundle_each(worker->bundle, send_module, remote);
  iso__channel_control(remote->transport, ISO__REMOTE_START, NULL, 0);
  iso__bundle_free(worker->bundle);
  worker->bundle = NULL;
  run_remote(&remote->runnable);
}

/* Where nothing of the guest runs, its process need not end before whoever had the guest has an answer. */
static void end_process(iso__remote *remote) {
  if (!remote->process) return;
  bool rests = remote->idle && remote->transport &&
               iso__channel_traffic_of(remote->transport).written == remote->idle_after;
  int socket = rests ? iso__channel_detach(remote->transport) : -1;
  if (socket >= 0) {
    iso__process_retire(remote->process, socket);
  } else {
    iso__process_release(remote->process);
  }
  remote->process = NULL;
}

void iso__remote_end(iso__remote *remote, const char *name, const char *message) {
  iso__host_unschedule(remote->worker->host, &remote->runnable);
  iso__remote_cpu_free(remote->cpu);
  remote->cpu = NULL;
  stop_polling(remote);
  end_process(remote);
  if (remote->network) {
    iso__transport_end(remote->network, name, message);
    iso__transport_free(remote->network);
    remote->network = NULL;
  }
  if (!remote->transport) return;
  iso__transport *transport = remote->transport;
  remote->transport = NULL;
  iso__channel_forget(transport);
  iso__channel_break(transport, name, message);
}

void iso__remote_free(iso__remote *remote) { free(remote); }

size_t iso__remote_weight(const iso__remote *remote) { return (size_t)remote->weight; }

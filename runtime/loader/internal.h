/* What the loader's files share. Private to the folder. */
#ifndef ISO_LOADER_INTERNAL_H
#define ISO_LOADER_INTERNAL_H

#include "../engine/engine.h"
#include "../io/io.h"
#include "../io/socket.h"
#include "../rpc/rpc.h"
#include "../sandbox/watchdog.h"
#include "../sandbox/zygote.h"
#include "loader.h"

#define ISO__WORKER_SLOT 0

/* Hooks of the snapshot's JavaScript (runtime/js/core/main.js), by index. */
typedef enum iso__hook_index {
  ISO__HOOK_REVIVE = ISO__ENGINE_HOOK_REVIVE,
  ISO__HOOK_STACK = ISO__ENGINE_HOOK_STACK,
  ISO__HOOK_BRING = ISO__ENGINE_HOOK_BRING,
  ISO__HOOK_BOOT,
  ISO__HOOK_READY,
  ISO__HOOK_FRAME,
  ISO__HOOK_BUILTIN,
  ISO__HOOK_TIMER,
  ISO__HOOK_HTTP,
  ISO__HOOK_HUNG,
  ISO__HOOK_PIPE,
  ISO__HOOK_SESSION
} iso__hook_index;

/* The natives and hooks of every isolate: the loader's own, rpc's and web's. */
const iso__interface *iso__loader_interface(void);

/* What a loaded worker weighs for the one that loaded it, so that V8 collects forgotten stubs. */
#define ISO__LOADED_WORKER_BYTES (1024 * 1024)
extern const iso__native iso__loader_natives[];
extern const size_t iso__loader_native_count;
extern const iso__native iso__pipe_natives[];
extern const size_t iso__pipe_native_count;
extern const iso__native iso__socket_natives[];
extern const size_t iso__socket_native_count;
extern const iso__native iso__websocket_natives[];
extern const size_t iso__websocket_native_count;

/* The startup snapshot and the lazy bundles, linked into the library by the build. */
typedef struct iso__asset {
  const char *name;
  const unsigned char *start;
  const unsigned char *end;
} iso__asset;

extern const iso__asset iso__lazy_bundles[];
extern const size_t iso__lazy_bundle_count;
extern const unsigned char iso__snapshot_start[];
extern const unsigned char iso__snapshot_end[];

/* ---- what has a turn coming ---- */

typedef struct iso__runnable iso__runnable;
struct iso__runnable {
  void (*run)(iso__runnable *runnable);
  iso__runnable *next;
  bool queued;
};

void iso__host_schedule(iso__host *host, iso__runnable *runnable);
/* The same for what begins something new: it waits until what was begun before has had its turns, and
 * what came of that has left. */
void iso__host_schedule_start(iso__host *host, iso__runnable *runnable);
void iso__host_unschedule(iso__host *host, iso__runnable *runnable);

/* ---- modules of a worker ---- */

typedef struct iso__bundle iso__bundle;

iso__bundle *iso__bundle_new(void);
void iso__bundle_free(iso__bundle *bundle);
/* Copies. Names are normalised when the worker starts. */
void iso__bundle_add(iso__bundle *bundle, const char *name, iso_module_type type,
                     const void *content, size_t length);
/* Takes over `wasm`. */
void iso__bundle_add_wasm(iso__bundle *bundle, const char *name, iso__wasm *wasm);
void iso__bundle_set_main(iso__bundle *bundle, const char *name);
void iso__bundle_set_reader(iso__bundle *bundle, iso__read_module_fn read, void *data);
/* The main module's name as it was given. */
const char *iso__bundle_main_module(const iso__bundle *bundle);
/* Gives every module to `each`; compiled WebAssembly as the bytes that it came from. Not after the
 * bundle was linked. */
void iso__bundle_each(const iso__bundle *bundle,
                      void (*each)(void *data, const char *name, iso_module_type type,
                                   const void *content, size_t length),
                      void *data);
/* Compiles every module and links the main one. NULL with *thrown filled in when that fails. */
iso__module *iso__bundle_link(iso__bundle *bundle, iso__isolate *isolate, iso__exception *thrown);
/* The resolver of iso__isolate_options, for an isolate that this bundle was linked in. */
iso__module *iso__bundle_resolve(iso__bundle *bundle, const char *specifier, iso__module *referrer,
                                 char **message, const char **error_class);

/* ---- workers ---- */

typedef enum iso__worker_state {
  ISO__WORKER_NEW,     /* its code is being handed over */
  ISO__WORKER_WAITING, /* its code is complete; it starts on its turn */
  ISO__WORKER_READY,
  ISO__WORKER_ENDED /* waits to be freed, outside its own stack */
} iso__worker_state;

/* An end of a session that an isolate holds, as something that can have frames waiting. */
typedef struct iso__link iso__link;
typedef struct iso__worker iso__worker;
typedef struct iso__remote iso__remote;
typedef struct iso__worker_timer iso__worker_timer;
typedef struct iso__worker_fetch iso__worker_fetch;
typedef struct iso__worker_socket iso__worker_socket;
typedef struct iso__worker_websocket iso__worker_websocket;

struct iso__link {
  iso__worker *worker;
  uint32_t number;
  iso__link *next_ready;
  bool ready;
  bool loaded_worker; /* the other side is a worker that this one loaded: it weighs something */
  iso__worker *other; /* that worker, as long as it lives */
};

struct iso__worker {
  iso__runnable runnable; /* first: a runnable of a worker is the worker */
  iso__host *host;
  iso__worker *previous; /* in the host's list */
  iso__worker *next;
  char *name;
  iso__worker_state state;
  iso__bundle *bundle;
  iso__end *parent; /* our end of the session with who made us, until there is an isolate */
  bool parent_has_no_v8;
  char *config; /* JSON, for the boot hook */
  bool internet;
  uint32_t cpu_ms;
  uint32_t memory_mb;
  struct {
    uint32_t open;  /* calls with a limit that are being answered */
    double brought; /* ms that they may use together */
    double used;    /* ms since there was none */
    bool armed;
    bool in_turn;
  } cpu;
  bool started;        /* its modules have been evaluated */
  double clock_ms;     /* what its clock shows */
  char *ending;        /* why it ends itself; malloc'ed, NULL when it does not */
  iso__remote *remote; /* its process, where it has one; then there is no isolate here */
  bool borrowed;       /* its isolate is the host's, and goes back to it */
  iso__isolate *isolate;
  iso__ends *ends;
  iso__link **links; /* by number of the end */
  uint32_t link_count;
  iso__link *ready_first;
  iso__link *ready_last;
  iso__worker *loading; /* a worker whose code this one is handing over */
  uint32_t loading_number;
  iso__worker_timer *timers;
  iso__worker_fetch *fetches;
  iso__worker_socket *sockets; /* their pipes end them */
  iso__worker_websocket *websockets;
  uint32_t connections; /* of both kinds, that it asked for */
  struct iso__pipe *pipes;
  uint32_t last_pipe;
  iso_timing timing;
  iso__link *maker;     /* the link to it of the worker that loaded it; NULL: none, or gone */
  iso__worker **handle; /* its client's pointer to it, set to NULL when it ends; may be NULL */
};

/* A worker in state NEW, whose session with its maker goes over `parent`, which it takes over. */
iso__worker *iso__worker_new(iso__host *host, const char *name, iso__end *parent);
/* The code is complete: start on the next turn. */
void iso__worker_commit(iso__worker *worker);
/* Ends the worker: every session of it is told why. It is freed on the host's next turn. */
void iso__worker_end(iso__worker *worker, const char *name, const char *message);
/* Gives the worker one more end; returns its number there. */
uint32_t iso__worker_link(iso__worker *worker, iso__end *end);
/* Ends one of its sessions, for its own reasons. */
void iso__worker_unlink(iso__worker *worker, uint32_t number, const char *message);
/* Runs `hook` as a task of its own, and ends the worker when it was terminated in it. */
void iso__worker_task(iso__worker *worker, iso__hook_index hook, const iso__in *in, size_t count);
void iso__worker_free(iso__worker *worker);
/* What its isolate weighs: heap and ArrayBuffers, as far as that is known here. */
size_t iso__worker_bytes(const iso__worker *worker);

/* A console line of a worker, or of the runtime about it. */
void iso__host_console(iso__host *host, const char *worker, const char *level, const char *line);
iso__http_client *iso__host_http(iso__host *host);
iso__watchdog *iso__host_watchdog(iso__host *host);
const iso_options *iso__host_options(const iso__host *host);
void iso__host_set_clock(iso__host *host, iso_clock clock);
/* Gives the host an isolate that nobody has used, for the next worker that it makes, after whose end it
 * is the host's again; takes it. */
void iso__host_give_isolate(iso__host *host, iso__isolate *isolate);
iso__isolate *iso__host_take_isolate(iso__host *host);
/* One that was made ahead of need, for its taker alone; NULL when none is ready. */
iso__isolate *iso__host_take_pooled(iso__host *host);
/* Where the client of the worker is that lends the network to processes: see network.h. */
iso__client **iso__host_network(iso__host *host);
/* In a guest's process: gives the host the transport to that worker; takes it. NULL: there is none. */
void iso__host_give_transport(iso__host *host, iso__transport *transport);
iso__transport *iso__host_take_transport(iso__host *host);
/* Whether loaded workers have processes of their own. */
bool iso__host_is_apart(const iso__host *host);
/* Whether the loop would wait, for as long as nothing comes from outside. From inside a turn. */
bool iso__host_sleeps(iso__host *host);
/* A process for a worker with so much memory: iso__zygote_spawn. */
iso_status iso__host_spawn(iso__host *host, uint32_t memory_mb, iso__process_exited_fn exited,
                           void *data, iso__process **process, int *socket, iso_error *error);
void iso__host_add(iso__host *host, iso__worker *worker);
void iso__host_bury(iso__host *host, iso__worker *worker);

/* ---- clock.c ---- */

/* Something comes to the worker from outside: its clock goes on. */
void iso__worker_clock_tick(iso__worker *worker);

/* ---- limits.c: CPU time ---- */

/* Around every turn in which the isolate runs. */
void iso__worker_turn_begins(iso__worker *worker);
void iso__worker_turn_ends(iso__worker *worker);
/* A call that may use `ms` milliseconds is being answered; it was. */
void iso__worker_cpu_open(iso__worker *worker, uint32_t ms);
void iso__worker_cpu_close(iso__worker *worker);

/* ---- what a worker waits for outside ---- */

void iso__worker_timer_start(iso__worker *worker, uint32_t id, uint64_t ms, bool repeat);
void iso__worker_timer_stop(iso__worker *worker, uint32_t id);
void iso__worker_timers_end(iso__worker *worker);
/* `upload`: the outlet that the body comes from, 0 when the request has it. */
void iso__worker_fetch_start(iso__worker *worker, uint32_t id, const iso__http_request *request,
                             uint32_t upload);
void iso__worker_fetch_cancel(iso__worker *worker, uint32_t id);
void iso__worker_fetches_end(iso__worker *worker);

/* Whether the worker may open one more connection, and has been counted for it; else the call throws. Each
 * that it opened is closed once. */
bool iso__worker_connection_open(iso__worker *worker, iso__call *call);
void iso__worker_connection_close(iso__worker *worker);

/* A client of the server is to be told that the worker grants it a WebSocket, which will be these two
 * pipes. *holder is set, and set to NULL again when nothing more is to come: it was served or
 * refused, or the worker has ended. */
void iso__worker_websocket_expect(iso__worker *worker, uint32_t inlet, uint32_t outlet,
                                  iso__worker_websocket **holder);
/* The client was told; takes the socket over. */
void iso__worker_websocket_serve(iso__worker_websocket *websocket, iso__socket *socket,
                                 const void *early, size_t early_length);
/* The client was not told. */
void iso__worker_websocket_refuse(iso__worker_websocket *websocket, const char *why);
/* Begins to close those that clients of the server have. */
void iso__worker_websockets_close(iso__worker *worker, unsigned code, const char *reason);
void iso__worker_websockets_end(iso__worker *worker);

/* ---- clients, from inside ---- */

/* The worker; NULL once it has ended. */
iso__worker *iso__client_worker(const iso__client *client);
/* iso__client_fetch; the worker's JavaScript is told under which number it knows who asks (`visit`,
 * not 0: it may answer with a stream) and where the body comes from (`inlet`, or 0). */
void iso__client_fetch_as(iso__client *client, const char *entrypoint, const iso_request *request,
                          uint32_t visit, uint32_t inlet, iso__reply_fn reply, void *data);

/* ---- text ---- */

/* {"name", "message"} as JSON; malloc'ed. */
char *iso__json_reason(const char *name, const char *message);

/* malloc'ed printf. */
char *iso__format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

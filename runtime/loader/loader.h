/* The load API from below: workers, what they are made of, how they are reached and when they end.
 *
 * A host has one event loop and any number of workers on it, each an isolate. A worker is reached
 * through a session (rpc/rpc.h). Another worker holds the other end of that session, or a client:
 * the side of C, which speaks text. Everything here belongs to the thread that made the host.
 */
#ifndef ISO_LOADER_H
#define ISO_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "../io/socket.h"
#include "isoload.h"

typedef struct iso__host iso__host;
typedef struct iso__client iso__client;

/* ---- the host ---- */

/* Starts V8 if this is the first host of the process; see iso_runtime_new. `options` may be NULL.
 * On success *host belongs to the caller. */
iso_status iso__host_new(const iso_options *options, iso__host **host, iso_error *error);
/* Ends every worker, then the host. Clients must have been freed. */
void iso__host_free(iso__host *host);
/* The host's event loop; the host's. Run it with iso__host_turn. */
uv_loop_t *iso__host_loop(iso__host *host);
/* Runs what is due, waiting for something when nothing is. False when nothing is due and nothing
 * can become so: no timer, no connection, no call. */
bool iso__host_turn(iso__host *host);
/* Frees what has ended since the last turn; not from inside a turn. */
void iso__host_release(iso__host *host);
/* To be called when no turn may follow for a while: ends what waits for a quiet moment to be ended. */
void iso__host_settle(iso__host *host);
/* How many workers are alive. */
size_t iso__host_worker_count(const iso__host *host);
/* How many isolates this process has made, and after how many its place is better taken by another, for what V8
 * keeps of those that ended; 0: it keeps nothing. Any thread. */
uint64_t iso__isolates_made(void);
uint64_t iso__isolates_worth(void);
/* How many processes of workers have waited to be ended, so far: those that did nothing more. */
uint64_t iso__host_processes_retired(const iso__host *host);

/* ---- a worker that C makes ---- */

/* A function of C in the worker's env: see iso_host_binding. */
typedef struct iso__loader_binding {
  const char *name;
  const char *id;       /* loaders with the same id share a cache; NULL: a cache of its own */
  uint32_t max_workers; /* named workers that it keeps; 0: 1000 */
  uint32_t max_mb;      /* MiB that they may weigh together; 0: no bound */
} iso__loader_binding;

/* A service that is the worker itself. */
typedef struct iso__service_binding {
  const char *name;
  const char *entrypoint; /* NULL: the default one */
  const char *props_json; /* a JSON object; NULL: none */
} iso__service_binding;

/* A namespace of Durable Objects, whose class the worker itself exports. */
typedef struct iso__object_binding {
  const char *name;
  const char *class_name;
} iso__object_binding;

/* Reads a module that the code did not list, by its normalised name. Returns false when there is
 * none. *content is malloc'ed and passes to the caller. */
typedef bool (*iso__read_module_fn)(void *data, const char *name, iso_module_type *type,
                                    char **content, size_t *length);

/* All strings and arrays stay the caller's and are copied; zero-initialise what is not needed. */
typedef struct iso__worker_spec {
  const char *name; /* for logs; NULL: "worker" */
  bool guest;       /* not trusted: where guests have processes, it has one */
  iso_worker_code code;
  const iso__loader_binding *loaders;
  size_t loader_count;
  const iso__service_binding *services;
  size_t service_count;
  const iso__object_binding *objects;
  size_t object_count;
  const char *outbound_entrypoint; /* global fetch() goes to this export of the worker's own */
  iso__read_module_fn read_module; /* may be NULL; called until the worker has started */
  void *read_data;
} iso__worker_spec;

/* Makes a worker and a client of it. Its code starts on the host's next turn: how that went is
 * iso__client_started. On success *client belongs to the caller; freeing it ends the worker.
 * Errors: ISO_ERR_ARGUMENT for a spec that cannot be used. */
iso_status iso__client_new(iso__host *host, const iso__worker_spec *spec, iso__client **client,
                           iso_error *error);
void iso__client_free(iso__client *client);

typedef enum iso__client_state {
  ISO__CLIENT_STARTING,
  ISO__CLIENT_READY,
  ISO__CLIENT_ENDED /* it did not start, or it ended: iso__client_why */
} iso__client_state;

iso__client_state iso__client_state_of(const iso__client *client);
/* Why the worker ended, filled into `error`. */
void iso__client_why(const iso__client *client, iso_error *error);
/* The phases of the worker's start, known once it is ready. */
const iso_timing *iso__client_timing(const iso__client *client);

/* The head of a response. */
typedef struct iso__reply_head {
  int status;
  const char *status_text;
  const iso_header *headers;
  size_t header_count;
  uint32_t inlet; /* pipes of the worker's by which bodies go; 0: none */
  uint32_t outlet;
} iso__reply_head;

/* An answer; what it points to is valid during the call. `status` is ISO_OK or says why there is
 * none, then `error` tells more. */
typedef struct iso__reply {
  iso_status status;
  const iso_error *error;
  const char *text; /* JSON; "" for undefined, and where there is a head */
  size_t text_length;
  const iso__reply_head *head; /* of a fetch; else NULL */
  const uint8_t *raw;          /* a response's body */
  size_t raw_length;
} iso__reply;

typedef void (*iso__reply_fn)(void *data, const iso__reply *reply);

/* Each calls `reply` exactly once, from the host's turn, also when the worker ends first. Arguments
 * that are no JSON array are answered with ISO_ERR_ARGUMENT. */
void iso__client_call(iso__client *client, const char *entrypoint, const char *method,
                      const char *args_json, iso__reply_fn reply, void *data);
void iso__client_fetch(iso__client *client, const char *entrypoint, const iso_request *request,
                       iso__reply_fn reply, void *data);
/* ---- a request whose bodies go in pieces ---- */

typedef struct iso__visit iso__visit;

/* Called from the host's turn. `body` and `wanted` must not end the visit. */
typedef struct iso__visit_events {
  /* The answer as iso__client_fetch gives it, or why there is none; exactly once. It ends the visit,
   * unless `streamed`: then the body follows. */
  void (*head)(void *data, const iso__reply *reply, bool streamed);
  /* A piece of the answer's body, valid during the call. False: no more before iso__visit_drained. */
  bool (*body)(void *data, const void *bytes, size_t length);
  /* The body has ended, by itself (NULL) or early, for the reason given. It ends the visit. */
  void (*end)(void *data, const char *error);
  /* After iso__visit_push answered false: more of the request's body is welcome. May be NULL. */
  void (*wanted)(void *data);
  /* Instead of `head`: the answer is 101, and grants a WebSocket. iso__visit_upgraded or
   * iso__visit_cancel follows. May be NULL: none can be granted. */
  void (*upgrade)(void *data, const iso__reply *reply);
} iso__visit_events;

/* Passes a request to the worker. With `body_follows` its body is NULL and comes by iso__visit_push.
 * `*visit` is set before any event, and valid until the visit ends. */
void iso__visit_start(iso__client *client, const char *entrypoint, const iso_request *request,
                      bool body_follows, const iso__visit_events *events, void *data,
                      iso__visit **visit);
/* Adds bytes (copied) to the request's body. False: better wait for `wanted`. What nobody reads is
 * dropped. */
bool iso__visit_push(iso__visit *visit, const void *bytes, size_t length);
/* The request's body is complete. */
void iso__visit_push_end(iso__visit *visit);
/* The client was told; `socket` becomes the worker's, with the bytes that have already come. Ends
 * the visit. */
void iso__visit_upgraded(iso__visit *visit, iso__socket *socket, const void *early,
                         size_t early_length);
/* More of the answer's body is welcome. */
void iso__visit_drained(iso__visit *visit);
/* Ends the visit: the worker sees that whoever asked has gone (`why`, a sentence). */
void iso__visit_cancel(iso__visit *visit, const char *why);

/* Begins to close every WebSocket that the worker has granted to clients of the server. */
void iso__client_close_websockets(iso__client *client, unsigned code, const char *reason);

/* ---- tests ---- */

/* text: a JSON array of the exports that have a test() handler. */
void iso__client_tests(iso__client *client, iso__reply_fn reply, void *data);
void iso__client_test(iso__client *client, const char *name, iso__reply_fn reply, void *data);

/* Calls that were made with `data` get no reply any more. */
void iso__client_forget(iso__client *client, const void *data);

#endif

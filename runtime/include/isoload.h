/* isoload: load code that nobody reviewed into V8 isolates of its own, and call it.
 *
 * This is the whole public API. Every behaviour that the Dynamic Worker Loader API promises is a
 * clause of conformance/SPEC.md; comments here name the clause that a behaviour comes from.
 *
 * Threads: an iso_runtime, and every iso_worker that it made, belong to the thread that called
 * iso_runtime_new. A call from any other thread fails with ISO_ERR_THREAD. Several runtimes may
 * live in several threads. The first runtime of a process must be made on its main thread.
 *
 * The local time of a guest is UTC in a process of its own, and what the environment (TZ) says when
 * the first runtime is made in this one: the command `isoload` makes that UTC as well.
 *
 * Strings are UTF-8 and end with NUL. What a function gives back through a `char **` belongs to
 * the caller, who ends it with free(). What a caller passes in stays the caller's: it is copied
 * before the function returns.
 */
#ifndef ISOLOAD_H
#define ISOLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What every function returns: ISO_OK, or what kind of thing went wrong. */
typedef enum iso_status {
  ISO_OK = 0,
  ISO_ERR_ARGUMENT,    /* the caller passed something that cannot be used */
  ISO_ERR_MEMORY,      /* the host has no memory left */
  ISO_ERR_SYSTEM,      /* the operating system refused something */
  ISO_ERR_THREAD,      /* called from a thread that does not own the runtime */
  ISO_ERR_UNAVAILABLE, /* this build or machine cannot do it */
  ISO_ERR_STARTUP,     /* the worker's code did not start: syntax, a missing module, a throw */
  ISO_ERR_GUEST,       /* the guest's code threw, or rejected */
  ISO_ERR_LIMIT,       /* the guest was ended because it reached a limit */
  ISO_ERR_ENDED        /* the worker ended before it answered */
} iso_status;

/* What went wrong, in words. Zero-initialise before first use; iso_error_clear() ends what it owns
 * and makes it empty again. Every function that takes an `iso_error *` accepts NULL. */
typedef struct iso_error {
  iso_status status;
  char *name;    /* the JavaScript error's name where a guest threw, else NULL */
  char *message; /* one sentence that names the thing and, where there is one, the remedy */
  char *stack;   /* the guest's stack where known, else NULL; for logs, never for decisions */
} iso_error;

void iso_error_clear(iso_error *error);

typedef struct iso_runtime iso_runtime;
typedef struct iso_worker iso_worker;

typedef enum iso_isolation {
  ISO_ISOLATION_ISOLATE = 0, /* a V8 isolate in this process */
  ISO_ISOLATION_PROCESS      /* an isolate in a process of its own, forked from the program
                                isoload-zygote: found beside this program, or by ISOLOAD_ZYGOTE in
                                the environment, or where it was built or installed */
} iso_isolation;

/* A line that a guest wrote with console.*. `line` has no newline at its end and is only valid
 * during the call. Called in the runtime's thread. */
typedef void (*iso_console_fn)(void *data, const char *worker, const char *level, const char *line);

/* What a guest's Date.now() and performance.now() tell. */
typedef enum iso_clock {
  ISO_CLOCK_FROZEN = 0, /* they stand still while the guest computes and go on when something comes
                           from outside it; 0 while its modules are evaluated. A guest cannot measure
                           how long anything takes that happens without leaving it. */
  ISO_CLOCK_REAL        /* the machine's time: for measuring */
} iso_clock;

typedef struct iso_options {
  iso_isolation isolation;
  bool strict;   /* with ISO_ISOLATION_PROCESS: refuse to run where a layer of confinement that this
                    machine or this user cannot have is missing; false: run with the others, and say
                    to `console` which are missing */
  uint32_t pool; /* sandboxes that are made ahead of need; 0: none */
  uint32_t memory_mb;     /* default heap limit of a worker in MiB; 0 means 128 */
  uint32_t cpu_ms;        /* default CPU limit of one call in milliseconds; 0 means none */
  uint32_t sub_requests;  /* default limit of one call's fetches; 0 means none */
  iso_console_fn console; /* NULL: lines go to stderr */
  void *console_data;
  iso_clock clock;
} iso_options;

/* Makes a runtime: V8 is initialised once per process, an event loop is made.
 * `options` may be NULL. On success *runtime belongs to the caller (iso_runtime_free).
 * Errors: ISO_ERR_MEMORY, ISO_ERR_SYSTEM; ISO_ERR_UNAVAILABLE when isolation by process is asked for
 * and its program is missing, or with `strict` a layer of its confinement. */
iso_status iso_runtime_new(const iso_options *options, iso_runtime **runtime, iso_error *error);

/* Ends the runtime and every worker that it still has. Workers' handles must not be used after.
 * NULL is accepted. Must be called in the owning thread. */
void iso_runtime_free(iso_runtime *runtime);

typedef enum iso_module_type {
  ISO_MODULE_JS = 0, /* ECMAScript module (modules.kinds) */
  ISO_MODULE_CJS,
  ISO_MODULE_TEXT,
  ISO_MODULE_DATA,
  ISO_MODULE_JSON,
  ISO_MODULE_WASM
} iso_module_type;

typedef struct iso_module {
  const char *name; /* as imports name it, relative to the root of the bundle */
  iso_module_type type;
  const void *content;
  size_t length; /* bytes */
} iso_module;

/* A function of the host, placed in the guest's `env` under `name`. The guest calls it as an
 * asynchronous function: `await env.NAME(a, b)`. `args_json` is a JSON array of the arguments.
 * The function returns ISO_OK and sets *result_json to a malloc'ed JSON text (NULL: undefined), or
 * it returns another status with `error` filled in, which rejects the guest's promise.
 * Called in the runtime's thread, from inside iso_load, iso_call or iso_fetch. It must not call
 * back into the same runtime. */
typedef iso_status (*iso_host_fn)(void *data, const char *args_json, char **result_json,
                                  iso_error *error);

typedef struct iso_host_binding {
  const char *name;
  iso_host_fn call;
  void *data; /* the caller's; must live as long as the worker */
} iso_host_binding;

typedef enum iso_outbound {
  ISO_OUTBOUND_NULL = 0, /* the guest has no network (outbound.null.fetch) */
  ISO_OUTBOUND_INTERNET  /* the guest's fetch() goes through this process */
} iso_outbound;

/* Zero-initialise, then fill in; what is left zero has a safe meaning. */
typedef struct iso_worker_code {
  const char *compatibility_date; /* "YYYY-MM-DD"; required */
  const char *const *compatibility_flags;
  size_t compatibility_flag_count;
  const char *main_module; /* name of one of `modules`; required */
  const iso_module *modules;
  size_t module_count;
  const char *env_json; /* a JSON object; NULL: {} */
  const iso_host_binding *bindings;
  size_t binding_count;
  iso_outbound outbound;
  uint32_t memory_mb;    /* 0: the runtime's default */
  uint32_t cpu_ms;       /* 0: the runtime's default */
  uint32_t sub_requests; /* 0: the runtime's default */
} iso_worker_code;

/* Loads a worker: a new isolate, its modules compiled, linked and evaluated. Runs the event loop
 * until evaluation has ended. On success *worker belongs to the caller (iso_worker_free).
 * Errors: ISO_ERR_ARGUMENT; ISO_ERR_STARTUP with the text of clause errors.startup;
 * ISO_ERR_LIMIT; ISO_ERR_MEMORY; ISO_ERR_THREAD. */
iso_status iso_load(iso_runtime *runtime, const iso_worker_code *code, iso_worker **worker,
                    iso_error *error);

/* Calls a method of an entrypoint and runs the event loop until it has answered.
 * `entrypoint`: name of an export, NULL for the default one. `args_json`: a JSON array of the
 * arguments, NULL for none. On success *result_json is the result as JSON text, or NULL where it
 * was undefined; it belongs to the caller.
 * Errors: ISO_ERR_GUEST with the guest's name and message, also when its code waits for nothing that
 * could still happen; ISO_ERR_LIMIT; ISO_ERR_ENDED where the worker ended before it answered;
 * ISO_ERR_ARGUMENT for args_json that is not a JSON array; ISO_ERR_THREAD. */
iso_status iso_call(iso_worker *worker, const char *entrypoint, const char *method,
                    const char *args_json, char **result_json, iso_error *error);

typedef struct iso_header {
  const char *name;
  const char *value;
} iso_header;

typedef struct iso_request {
  const char *method; /* NULL: GET */
  const char *url;    /* absolute */
  const iso_header *headers;
  size_t header_count;
  const void *body;
  size_t body_length; /* bytes */
} iso_request;

/* Filled by iso_fetch, ended by iso_response_clear. */
typedef struct iso_response {
  int status;
  char *status_text;
  iso_header *headers;
  size_t header_count;
  uint8_t *body;
  size_t body_length; /* bytes */
} iso_response;

/* Calls an entrypoint's fetch handler and reads its whole body. Errors as iso_call. */
iso_status iso_fetch(iso_worker *worker, const char *entrypoint, const iso_request *request,
                     iso_response *response, iso_error *error);
void iso_response_clear(iso_response *response);

/* How long the phases of a worker's start took, in microseconds of the monotonic clock. */
typedef struct iso_timing {
  double isolate_us;  /* V8 isolate made from the snapshot; with ISO_ISOLATION_PROCESS: a process
                         forked, confined, and reached; a little, where one was made ahead */
  double context_us;  /* its context made; 0 where it came with the isolate */
  double compile_us;  /* modules compiled and linked */
  double evaluate_us; /* modules evaluated */
} iso_timing;

/* Gives the phases of the worker's start. Errors: ISO_ERR_ARGUMENT, ISO_ERR_THREAD. */
iso_status iso_worker_timing(const iso_worker *worker, iso_timing *timing, iso_error *error);

/* Ends the worker: its isolate is disposed and all its memory given back before the function
 * returns. NULL is accepted. Must be called in the owning thread. */
void iso_worker_free(iso_worker *worker);

/* Versions, as static strings: isoload's own, and the V8 that it runs on. Any thread. */
const char *iso_version(void);
const char *iso_v8_version(void);

#ifdef __cplusplus
}
#endif

#endif

/* V8 behind a C face: isolates made from one startup snapshot, ES modules, values, calls both ways.
 *
 * The engine knows nothing of workers. What it offers is this:
 *   - an isolate with one context, complete from its first moment because the snapshot holds it;
 *   - natives: C functions that the JavaScript in the snapshot calls (`ops.NAME(...)`);
 *   - hooks: JavaScript functions of the snapshot that C calls;
 *   - modules, compiled and linked through a resolver of the host;
 *   - values serialised to bytes and back, host objects included.
 *
 * Threads: an isolate belongs to the thread that made it, except for iso__isolate_terminate.
 * Isolates are entered with iso__enter and left with iso__leave; they are never nested.
 * Memory: what is returned through `char **` or `uint8_t **` is malloc'ed and the caller's.
 */
#ifndef ISO_ENGINE_H
#define ISO_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct iso__isolate iso__isolate;
typedef struct iso__module iso__module;
typedef struct iso__call iso__call;

/* A JavaScript value. Valid from the native or iso__enter that gave it until that ends. */
typedef struct iso__value {
  void *slot;
} iso__value;

/* What was thrown, as text. Zero-initialise; iso__exception_clear ends what it owns. */
typedef struct iso__exception {
  char *name;      /* class of the error, e.g. "TypeError"; "Error" for anything that is not one */
  char *message;   /* its message; String(value) for a value that is not an error */
  char *stack;     /* NULL where there is none */
  char *where;     /* places, the innermost first, one a line: "module:line:column", and " in
                      function" where it has a name. NULL where none is known */
  bool terminated; /* execution was ended from outside; nothing else is set */
} iso__exception;

void iso__exception_clear(iso__exception *exception);

/* ---- process ---- */

/* Starts V8 with the given startup snapshot. Once per process, on its main thread, before any
 * other thread enters an isolate; later calls do nothing. `blob` must stay for ever. A blob of
 * length 0 starts V8 for building a snapshot. Returns 0, or -1 if V8 refuses the snapshot. */
int iso__engine_init(const void *blob, size_t length);

/* Before iso__engine_init: has the seed of V8's hash tables drawn anew for this process, and not taken
 * from the snapshot, which is the same for all. V8 10 does so by itself; later ones as Debian builds
 * them do not, and every isolate takes longer to be made where they are told to. */
void iso__engine_draw_hash_seed(void);

/* In a process that was forked, before any JavaScript runs in it: what Math.random() gives from now on
 * comes from `seed`. Only for contexts that have not called it yet. */
void iso__engine_seed(int32_t seed);

/* V8's version, a static string. */
const char *iso__engine_v8_version(void);

/* Gives the kernel some of what isolates left or kept for the next need and nobody used for some seconds.
 * Every iso__leave does the same: this is for who has nothing to run. Whether there is more that may go
 * later. Any thread. */
bool iso__engine_give_back(void);

/* ---- natives and hooks ---- */

typedef void (*iso__native_fn)(iso__call *call);

/* Hooks that the engine itself calls; the others are the host's. */
enum {
  ISO__ENGINE_HOOK_REVIVE = 0, /* (tag, data): the object that a host object stands for */
  ISO__ENGINE_HOOK_STACK = 1,  /* (error, call sites): the text of error.stack */
  ISO__ENGINE_HOOK_BRING = 2   /* (number, name): what a lazy property is to be */
};

/* The same table, in the same order, must be given to the snapshot and to every isolate. */
typedef struct iso__native {
  const char *name;
  iso__native_fn fn;
} iso__native;

typedef struct iso__interface {
  const iso__native *natives;
  size_t native_count;
  const char *const *hooks; /* names; a hook is called by its index here */
  size_t hook_count;
} iso__interface;

/* Arguments of a call from JavaScript. A wrong type reads as 0, NULL or false: natives are only
 * reachable for the snapshot's own JavaScript, which passes the right ones. */
iso__isolate *iso__call_isolate(iso__call *call);
double iso__arg_number(iso__call *call, int index);
uint32_t iso__arg_uint(iso__call *call, int index);
bool iso__arg_bool(iso__call *call, int index);
bool iso__arg_is_undefined(iso__call *call, int index);
/* UTF-8, ends with NUL; *length (may be NULL) is its bytes without the NUL. The caller's. */
char *iso__arg_string(iso__call *call, int index, size_t *length);
/* The bytes of a view or buffer; they are V8's and valid until the native returns. */
bool iso__arg_bytes(iso__call *call, int index, const uint8_t **bytes, size_t *length);
/* The numbers of an array; malloc'ed, the caller's; NULL and 0 for an empty one. */
uint32_t *iso__arg_uints(iso__call *call, int index, size_t *count);
iso__value iso__arg_value(iso__call *call, int index);
bool iso__value_is_object(iso__value value);

void iso__return_number(iso__call *call, double number);
void iso__return_bool(iso__call *call, bool value);
void iso__return_string(iso__call *call, const char *utf8, size_t length);
/* A string over text of this program, ASCII only, that stays for ever: V8 makes no copy. */
void iso__return_static_text(iso__call *call, const char *ascii, size_t length);
/* A Uint8Array over `bytes`, which must be malloc'ed and pass to V8. */
void iso__return_bytes(iso__call *call, uint8_t *bytes, size_t length);
void iso__return_value(iso__call *call, iso__value value);
/* Throws an error of the class ("Error", "TypeError", "RangeError") when the native returns. */
void iso__throw(iso__call *call, const char *error_class, const char *message);

/* An argument of a call into JavaScript. */
typedef enum iso__in_kind {
  ISO__IN_UNDEFINED,
  ISO__IN_NUMBER,
  ISO__IN_BOOL,
  ISO__IN_STRING,   /* text, length: UTF-8 */
  ISO__IN_BYTES,    /* text, length: copied to a new Uint8Array */
  ISO__IN_UINTS,    /* uints, length: a new array */
  ISO__IN_NAMESPACE /* module: its namespace object */
} iso__in_kind;

typedef struct iso__in {
  iso__in_kind kind;
  double number;
  const void *text;
  size_t length;
  const uint32_t *uints;
  iso__module *module;
} iso__in;

iso__in iso__in_number(double number);
iso__in iso__in_string(const char *text);
iso__in iso__in_bytes(const void *bytes, size_t length);

/* Calls a hook. Returns 0, or -1 with *thrown (may be NULL) filled in. `result` may be NULL.
 * The isolate must be entered. */
int iso__hook(iso__isolate *isolate, size_t hook, const iso__in *in, size_t count,
              iso__value *result, iso__exception *thrown);

/* ---- isolates ---- */

typedef struct iso__isolate_options {
  const iso__interface *interface;
  void *data;        /* passed to resolve and collected */
  size_t heap_limit; /* bytes for V8's heap, and for what lies outside of it, ArrayBuffers and what
                        Intl objects hold; 0 leaves V8's default */
  /* Finds the module that an import names. Returns NULL with *message (malloc'ed) and
   * *error_class (static) set when there is none; this becomes the import's error. */
  iso__module *(*resolve)(void *data, const char *specifier, iso__module *referrer, char **message,
                          const char **error_class);
  /* An object given to `ops.watch(object, id)` was collected. No JavaScript may run here. */
  void (*collected)(void *data, uint32_t id);
} iso__isolate_options;

typedef struct iso__isolate_times {
  double isolate_us; /* microseconds */
  double context_us;
} iso__isolate_times;

/* Makes an isolate and its context from the snapshot. `times` may be NULL. Never NULL: V8 ends the
 * process when it cannot have its first pages. iso__isolate_free ends it; it must not be entered. */
iso__isolate *iso__isolate_new(const iso__isolate_options *options, iso__isolate_times *times);

/* What V8 lacks in this process for one more isolate, a sentence that names the limit and the remedy: malloc'ed,
 * the caller's; NULL where there is room. V8 ends the process where it is not asked. Any thread. */
char *iso__engine_lacking(void);

/* The same of given numbers: whether V8 has one table for all isolates, and how many live and were ever made. */
char *iso__engine_room_judge(bool table, unsigned long live, unsigned long made);

/* How many isolates this process has made, and after how many its place is better taken by another, while V8 has
 * room for as many again; 0: V8 keeps nothing of an isolate that ended. Any thread. */
uint64_t iso__engine_isolates_made(void);
uint64_t iso__engine_isolates_worth(void);
/* Gives an isolate that was made ahead of need, with the same interface, its owner: data, callbacks
 * and limits are those of `options` from now on. It belongs to the calling thread, whichever made it,
 * and its stack is counted from here. Not after a guest's code ran in it. */
void iso__isolate_adopt(iso__isolate *isolate, const iso__isolate_options *options);
/* Throws away all that ran in an isolate, for a context as a new isolate has it: what V8 has compiled of
 * the snapshot meanwhile is there for who comes next. What ran was the host's own and no guest's; nobody
 * holds anything of it. The isolate must not be entered, and is adopted before it is used again. */
void iso__isolate_renew(iso__isolate *isolate);
void iso__isolate_free(iso__isolate *isolate);
/* What the host keeps for an isolate: one pointer for each of its parts that has something there. */
#define ISO__SLOTS 4
void iso__isolate_set_data(iso__isolate *isolate, int slot, void *data);
void *iso__isolate_data(iso__isolate *isolate, int slot);

void iso__enter(iso__isolate *isolate);
/* Runs microtasks and V8's own tasks until there are none, then leaves. */
void iso__leave(iso__isolate *isolate);
/* Runs microtasks; the isolate must be entered. */
void iso__run_microtasks(iso__isolate *isolate);

/* The time that the isolate's JavaScript is told from now on, in milliseconds since 1970: it stands
 * still until the next call. A negative one, as at first: the machine's. */
void iso__isolate_set_clock(iso__isolate *isolate, double ms);
/* What the isolate's JavaScript is told now. */
double iso__isolate_clock(const iso__isolate *isolate);

/* Ends whatever JavaScript runs there, at once. From any thread. The isolate cannot run again. */
void iso__isolate_terminate(iso__isolate *isolate);
/* The same because of memory that the host holds for it: iso__isolate_out_of_memory() is true then. */
void iso__isolate_exhaust(iso__isolate *isolate);
bool iso__isolate_terminated(iso__isolate *isolate);
/* True when the isolate was ended because its heap, or its ArrayBuffers together, reached
 * heap_limit. One ArrayBuffer that is over it alone is refused with a RangeError instead. */
bool iso__isolate_out_of_memory(iso__isolate *isolate);

/* Calls `ended` instead of ending the process with a message when V8 has no memory left and cannot go
 * on; it must not return. */
void iso__isolate_on_out_of_memory(iso__isolate *isolate, void (*ended)(void));

/* The host holds `delta` more bytes for objects of this isolate: V8 collects in good time. */
void iso__isolate_external_memory(iso__isolate *isolate, int64_t delta);
/* Collects all that is not reachable. Slow. */
void iso__isolate_collect(iso__isolate *isolate);
/* Bytes of objects on V8's heap, dead ones that were not collected included, and of ArrayBuffers. */
size_t iso__isolate_heap_used(iso__isolate *isolate);

/* ---- modules: the isolate must be entered; modules live as long as it ---- */

iso__module *iso__module_compile(iso__isolate *isolate, const char *name, const char *source,
                                 size_t length, iso__exception *thrown);

typedef enum iso__synthetic {
  ISO__SYNTHETIC_TEXT,       /* default export: a string */
  ISO__SYNTHETIC_JSON,       /* default export: the parsed value */
  ISO__SYNTHETIC_DATA,       /* default export: an ArrayBuffer */
  ISO__SYNTHETIC_WASM,       /* default export: a WebAssembly.Module */
  ISO__SYNTHETIC_SHARED_WASM /* the same; `content` is an iso__wasm, which stays the caller's */
} iso__synthetic;

iso__module *iso__module_synthetic(iso__isolate *isolate, const char *name, iso__synthetic kind,
                                   const void *content, size_t length, iso__exception *thrown);
/* A CommonJS module: its default export is what it leaves in module.exports. It runs when it is first
 * imported or required. */
iso__module *iso__module_commonjs(iso__isolate *isolate, const char *name, const char *source,
                                  size_t length, iso__exception *thrown);
/* A module whose exports are the own properties of `object`. */
iso__module *iso__module_of_object(iso__isolate *isolate, const char *name, iso__value object);

/* How many modules of this process were made of code that an earlier isolate had compiled: their name
 * and text, of a kilobyte or more, were there twice before. Any thread. */
size_t iso__code_reused(void);

const char *iso__module_name(const iso__module *module);
bool iso__module_is_source(const iso__module *module); /* compiled from text, not synthetic */

size_t iso__module_request_count(iso__isolate *isolate, const iso__module *module);
char *iso__module_request(iso__isolate *isolate, const iso__module *module, size_t index);

/* Links a module and all that it imports, through the isolate's resolver. 0 or -1. */
int iso__module_link(iso__isolate *isolate, iso__module *module, iso__exception *thrown);

typedef enum iso__evaluation {
  ISO__EVALUATION_DONE,
  ISO__EVALUATION_PENDING, /* a top-level await has not settled yet */
  ISO__EVALUATION_FAILED
} iso__evaluation;

/* Evaluates a linked module; call again to ask how a pending one stands. */
iso__evaluation iso__module_evaluate(iso__isolate *isolate, iso__module *module,
                                     iso__exception *thrown);

/* ---- compiled WebAssembly, which isolates of this process can share ---- */

typedef struct iso__wasm iso__wasm;

/* A WebAssembly.Module that was given to a native; NULL for anything else. The caller's
 * (iso__wasm_free); any thread. */
iso__wasm *iso__arg_wasm(iso__call *call, int index);
void iso__wasm_free(iso__wasm *wasm); /* NULL is accepted */
/* The bytes that it was compiled from; valid as long as `wasm` is. */
const uint8_t *iso__wasm_bytes(iso__wasm *wasm, size_t *length);

/* ---- values as bytes: the isolate must be entered ---- */

/* Serialises, leaving `prefix` zero bytes (a multiple of 8) in front. Objects made by `ops.host(tag, data)` are written as their tag and data. Returns 0,
 * or -1 with a JavaScript exception pending, which is thrown when the native returns. */
int iso__serialize(iso__isolate *isolate, iso__value value, size_t prefix, uint8_t **bytes,
                   size_t *length);
/* Deserialises; every host object is made by ISO__ENGINE_HOOK_REVIVE. */
int iso__deserialize(iso__isolate *isolate, const uint8_t *bytes, size_t length, iso__value *value);

/* ---- snapshot: used at build time only ---- */

/* Runs `source`, a script that defines `exports`, with `ops` in scope, and writes the startup
 * snapshot that results to `path`. exports.hooks holds the hooks. Of the script's functions the
 * snapshot has the bytecode of those that ran by then, and of those in `code`, which
 * iso__snapshot_code gave for the same source (NULL: none); V8 compiles the others when they are
 * called. A draft is a snapshot that iso__snapshot_code can be asked of. Returns 0, or -1 with a message
 * on stderr. */
int iso__snapshot_build(const iso__interface *interface, const char *source, size_t length,
                        const void *code, size_t code_length, bool draft, const char *path);
/* What of the script is compiled by now in an isolate of a draft. It is malloc'ed and the caller's; NULL for an isolate of any other. The isolate must not be entered. */
void *iso__snapshot_code(iso__isolate *isolate, size_t *length);
/* Before iso__engine_init, in a program that builds snapshots: V8 throws no bytecode away. */
void iso__snapshot_prepare(void);

#ifdef __cplusplus
}
#endif

#endif

/* What a guest's process may do beside computing: nothing but answer on its socket.
 *
 * The zygote shuts itself in once, in two steps, and every process that it forks inherits that; what
 * differs between zygote and guest is added by each child, right after the fork, in a handful of
 * system calls:
 *
 *   iso__confine_begin    first of all: namespaces; the caller goes on as process 1 of its own
 *   ...                   V8, ICU, OpenSSL and the snapshot are loaded, files are still there
 *   iso__confine_prepare  the empty root, Landlock, limits, no descriptors, no privileges, the filter
 *   fork
 *     iso__confine_enter  in the child: the guest's own filter and limits
 *
 * Each layer is one line of iso__confined: in force, or missing and why. docs/isolation.md says what
 * each one stops. All functions belong to a process with a single thread.
 */
#ifndef ISO_SANDBOX_CONFINE_H
#define ISO_SANDBOX_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isoload.h"

typedef enum iso__layer {
  ISO__LAYER_USER,        /* a user of its own that owns nothing outside */
  ISO__LAYER_PIDS,        /* sees and can signal no process but the zygote and its children */
  ISO__LAYER_NETWORK,     /* a network without an interface that is up */
  ISO__LAYER_IPC,         /* System V and POSIX queues of its own */
  ISO__LAYER_HOSTNAME,    /* a host name of its own */
  ISO__LAYER_CGROUPS,     /* a view of control groups of its own */
  ISO__LAYER_ROOT,        /* the file system is an empty, read-only folder */
  ISO__LAYER_LANDLOCK,    /* the kernel refuses every path, every TCP port, every signal outwards */
  ISO__LAYER_LIMITS,      /* resource limits */
  ISO__LAYER_DESCRIPTORS, /* no descriptor but those that are named */
  ISO__LAYER_PRIVILEGES,  /* no capability, none to be had, no core, no debugger */
  ISO__LAYER_SYSTEM_CALLS, /* an allow-list of system calls */
  ISO__LAYER_COUNT
} iso__layer;

/* Zero-initialise, then fill in. The same one is given to begin and prepare. */
typedef struct iso__confinement {
  bool strict;     /* a missing layer is a refusal */
  const int *keep; /* descriptors that stay open, in any order; 0, 1 and 2 become /dev/null
                               unless they are named here */
  size_t keep_count;
  unsigned descriptors; /* that a process may hold; 0: 64 */
  uint32_t
      leave_out; /* layers (1u << ISO__LAYER_...) that are not tried: for tests of the others, and
                               for what a sanitizer needs */
} iso__confinement;

/* What is in force. Plain bytes without pointers: it may be sent to another process. */
typedef struct iso__confined {
  struct {
    bool in_force;
    char why_not[120]; /* a sentence's rest, as in "the kernel has no Landlock (needs 5.13)" */
  } layers[ISO__LAYER_COUNT];
  int32_t landlock_abi;    /* 0: none */
  uint64_t baseline_bytes; /* writable private memory that the zygote had when it was prepared */
} iso__confined;

/* Goes into namespaces of its own and, where those of processes are permitted, forks: the process
 * that returns is process 1 of the new namespace; the one that called stays behind, holding no
 * descriptor, and ends as its child ends (and takes it with it). Whatever the caller does for its
 * parent's death (PR_SET_PDEATHSIG) it does before; the new process has it too, for the one behind.
 * `confined` is reset and filled as far as it goes. What is not permitted is missing, not an error.
 * Errors: ISO_ERR_SYSTEM. */
iso_status iso__confine_begin(const iso__confinement *confinement, iso__confined *confined,
                              iso_error *error);

/* Does the rest. After it, no path can be opened: everything that the process or its children read
 * from files must have been read. Calls iso__confine_begin when it was not called.
 * Errors: ISO_ERR_SYSTEM; ISO_ERR_UNAVAILABLE with the list of what is missing where `strict`, in
 * which case the process is half shut in and can only end. */
iso_status iso__confine_prepare(const iso__confinement *confinement, iso__confined *confined,
                                iso_error *error);

typedef struct iso__child_limits {
  int socket;            /* the one descriptor that stays open beside 0, 1 and 2 */
  uint64_t memory_bytes; /* writable private memory beyond the zygote's; 0: no limit */
  uint64_t cpu_seconds;  /* of the process's whole life; 0: no limit */
} iso__child_limits;

/* In the child, right after the fork and before anything of a guest is read. Allocates nothing.
 * Returns 0, or a negative errno: then the child must end at once. What iso__confine_prepare reported
 * as missing is missing here as well, and no error. */
int iso__confine_enter(const iso__child_limits *limits);

/* The name of a layer, for people: "network namespace". Static. */
const char *iso__layer_name(iso__layer layer);

/* Whether every layer is in force. Landlock and the empty root stand for one another. */
bool iso__confined_completely(const iso__confined *confined);

/* One line a layer: "NAME: in force" or "NAME: missing, WHY"; with `only_missing` the second kind alone,
 * joined by "; " and without a newline. Returns malloc'ed text for the caller, or NULL when there is
 * no memory. */
char *iso__confined_text(const iso__confined *confined, bool only_missing);

#endif

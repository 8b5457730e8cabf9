/* A system that is compared: bench/systems/NAME/system.json and the scripts beside it.
 * bench/systems/README.md is the description for those who add one. Main thread only. */
#ifndef ISO_BENCH_SYSTEM_H
#define ISO_BENCH_SYSTEM_H

#include <jv.h>
#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "http.h"
#include "inprocess.h"
#include "process.h"
#include "template.h"

typedef enum iso__bench_kind {
  ISO__BENCH_ARGV,     /* a program that prints the value */
  ISO__BENCH_HTTP,     /* a resident server that answers the value */
  ISO__BENCH_INPROCESS /* isoload, through isoload.h */
} iso__bench_kind;

/* Where a run finds things; all paths are absolute. Borrowed by the systems. */
typedef struct iso__bench_places {
  const char *root;    /* the repository */
  const char *systems; /* the folder of the systems */
  const char *scratch; /* a folder of this run, removed at its end */
  const char *rootfs;  /* in it: the root file system of the containers */
  const char *bin;     /* the folder of the isoload binaries */
  const char
      *agent; /* the source file that programs run: the snippet, or another code in its place */
  const char *agents;   /* a folder with all codes, by workload */
  const char *driver;   /* the driver for Node.js */
  const char *expected; /* the value it must give, as JSON text */
  bool emulation;       /* processors may be emulated where the real one does not do */
} iso__bench_places;

typedef struct iso__bench_system {
  char *name;
  char *title;
  char *class_name; /* container, microvm, process, isolate */
  char *isolation;  /* in process: "isolate" or "process" */
  char *
      filling; /* what its root file system holds, where it has one: node unless it says otherwise */
  char *folder;
  char *state;
  char *version; /* NULL: not known */
  char *reason;  /* why it is not available, or what failed; NULL: nothing */
  iso__bench_kind kind;
  jv description; /* system.json */
  iso__bench_template values;
  unsigned hold_max;
  bool warm;      /* its sandboxes are made ahead of need */
  bool floor;     /* it runs no JavaScript */
  bool emulated;  /* on an emulated processor: part of no ratio and no verdict */
  bool available; /* usable, and has not failed since */
  bool failed;    /* was usable, then failed: its samples do not count */
  bool prepared;  /* prepare was started, so clean has to run */
  unsigned attempts;
  unsigned failures;
  unsigned hold_failures;
  char *hold_reason; /* why its memory was not measured; NULL: nothing kept it from that */
  unsigned names;    /* names of sandboxes given out */
  iso__bench_process resident;
  iso__bench_http *http;                  /* its connection; NULL while nothing runs */
  iso__bench_inprocess_settings settings; /* where it is in process */
  iso__bench_inprocess *inprocess;        /* its runtime; NULL while it has none */
} iso__bench_system;

/* Reads one system. Never fails: a description that cannot be used makes a system that is not
 * available, with the reason. Ended by iso__bench_system_free. */
iso__bench_system *iso__bench_system_new(const char *name, const iso__bench_places *places);
void iso__bench_system_free(iso__bench_system *system);

/* Takes a system out of the run. `reason` is copied. */
void iso__bench_system_fail(iso__bench_system *system, const char *reason);

/* A new name for a sandbox of this system, under {name}. */
void iso__bench_system_name(iso__bench_system *system);

/* Runs the system's `check`: sets `available`, and the reason where it is not. */
void iso__bench_system_check(iso__bench_system *system);

/* Runs `prepare` and asks for the version. A system that cannot be prepared is not available. */
void iso__bench_system_prepare(iso__bench_system *system);

/* Runs `clean`, where `prepare` was started. A complaint of it becomes an error. */
int iso__bench_system_clean(iso__bench_system *system, iso__bench_error *error);

/* Runs what `description[key].argv` says, where it is there, outside every clock. */
int iso__bench_system_run(iso__bench_system *system, const char *key, iso__bench_error *error);

/* Whether its description says, under "answers", that it can be asked that. */
bool iso__bench_system_answers(const iso__bench_system *system, const char *what);

/* Starts the resident platform, where there is one, and waits until it is ready. A platform that
 * runs already is left alone, and one that has ended is started anew. */
int iso__bench_system_start_resident(iso__bench_system *system, iso__bench_error *error);
void iso__bench_system_stop_resident(iso__bench_system *system);

/* An address of the resident platform, "http://127.0.0.1:PORT" and the path of
 * `description[key].path` with {n} filled in: malloc'ed, the caller's. */
char *iso__bench_system_url(iso__bench_system *system, jv request, iso__bench_error *error);

/* The environment of a system's scripts: the harness's own and what the protocol promises (ISO_ROOT and
 * its like), as a vector that ends with NULL: the caller's (iso__bench_template_free_argv). */
char **iso__bench_system_environment(const iso__bench_system *system);

/* Runs a program without a shell and gives its exit status, or -1 with an error where it could not
 * be started or did not end in time. `said` (NULL: not wanted) is its output: malloc'ed, the
 * caller's; `complaint` what it wrote to standard error too, likewise. */
int iso__bench_run_program(char *const *argv, char *const *environment, int64_t timeout_ms,
                           char **said, char **complaint, iso__bench_error *error);

#endif

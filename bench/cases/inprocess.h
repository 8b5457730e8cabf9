/* isoload inside the harness's own process, through isoload.h alone: as any program that embeds it.
 * inprocess_isoload.c is the real one; inprocess_absent.c stands in where the runtime is not built.
 * Main thread only. */
#ifndef ISO_BENCH_INPROCESS_H
#define ISO_BENCH_INPROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

typedef struct iso__bench_inprocess iso__bench_inprocess;

/* How a runtime is made. */
typedef struct iso__bench_inprocess_settings {
  const char *isolation; /* "isolate" or "process" */
  unsigned pool;         /* sandboxes made ahead of need */
} iso__bench_inprocess_settings;

/* Phases of one start, in microseconds. */
typedef struct iso__bench_inprocess_phases {
  double isolate_us;
  double context_us;
  double compile_us;
  double evaluate_us;
} iso__bench_inprocess_phases;

/* One start: from the decision until the value is held, and the end, in nanoseconds. */
typedef struct iso__bench_inprocess_start {
  int64_t elapsed_ns;
  int64_t ended_ns;
  iso__bench_inprocess_phases phases;
} iso__bench_inprocess_start;

/* Makes a runtime. NULL with an error where it cannot be made, or this build has no such isolation.
 * The caller's: iso__bench_inprocess_close (NULL is accepted there), which ends all that is held. */
iso__bench_inprocess *iso__bench_inprocess_open(const iso__bench_inprocess_settings *settings,
                                                iso__bench_error *error);
void iso__bench_inprocess_close(iso__bench_inprocess *inprocess);

/* Loads the agent of a file, calls myAgent(41), holds the value, ends the worker. Where `unseen`, the
 * text gets a comment that no text before it had. *value is malloc'ed, the caller's. */
int iso__bench_inprocess_first_result(iso__bench_inprocess *inprocess, const char *agent,
                                      bool unseen, iso__bench_inprocess_start *start, char **value,
                                      iso__bench_error *error);

/* Brings up `count` more workers that have given the value and stay, until the runtime is closed or
 * they are released. *value is that of the last; malloc'ed, the caller's. */
int iso__bench_inprocess_hold(iso__bench_inprocess *inprocess, const char *agent, unsigned count,
                              char **value, iso__bench_error *error);
void iso__bench_inprocess_release(iso__bench_inprocess *inprocess);

/* Calls a method of the worker that is held first `calls` times, one after the other, with
 * `arguments` (a JSON array, or NULL); *elapsed_ns is the time of all. *value is that of the last;
 * malloc'ed, the caller's. */
int iso__bench_inprocess_call(iso__bench_inprocess *inprocess, const char *method,
                              const char *arguments, unsigned calls, int64_t *elapsed_ns,
                              char **value, iso__bench_error *error);

#endif

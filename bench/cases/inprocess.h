/* isoload inside the harness's own process, through isoload.h alone: as any program that embeds it.
 * inprocess_isoload.c is the real one; inprocess_absent.c stands in where the runtime is not built.
 * Main thread only. */
#ifndef ISO_BENCH_INPROCESS_H
#define ISO_BENCH_INPROCESS_H

#include <stdint.h>

#include "error.h"

typedef struct iso__bench_inprocess iso__bench_inprocess;

/* Phases of one start, in microseconds. */
typedef struct iso__bench_inprocess_phases {
  double isolate_us;
  double context_us;
  double compile_us;
  double evaluate_us;
} iso__bench_inprocess_phases;

/* NULL where this build can run isoload in process, else the reason why not (static). */
const char *iso__bench_inprocess_reason(void);

/* Makes a runtime and reads the agent's source from a file. NULL with an error where it cannot.
 * The caller's: iso__bench_inprocess_close (NULL is accepted there), which ends all that is held. */
iso__bench_inprocess *iso__bench_inprocess_open(const char *agent, iso__bench_error *error);
void iso__bench_inprocess_close(iso__bench_inprocess *inprocess);

/* Loads the agent, calls it, holds the value: *elapsed_ns is from the decision until then. *value
 * is malloc'ed, the caller's. The worker is ended after the clock has stopped. */
int iso__bench_inprocess_first_result(iso__bench_inprocess *inprocess, int64_t *elapsed_ns,
                                      char **value, iso__bench_inprocess_phases *phases,
                                      iso__bench_error *error);

/* Brings up `count` more workers that stay, each called once; *value is the last one's. */
int iso__bench_inprocess_hold(iso__bench_inprocess *inprocess, unsigned count, char **value,
                              iso__bench_error *error);

#endif

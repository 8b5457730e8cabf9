/* Question: how much memory does each further live sandbox cost?
 *
 * Sandboxes are brought up one after the other, each has given its value and stays. After each
 * step the memory that is left on the host is read (it counts what daemons, shims and the kernel
 * take too), and the proportional set sizes of the processes that are ours. The slope of the line
 * through these points from one sandbox on is the cost of one more; what the first one costs apart,
 * with all that the others share, is the step from none to one. Main thread only. */
#ifndef ISO_BENCH_LIVE_MEMORY_H
#define ISO_BENCH_LIVE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "first_result.h"

typedef struct iso__bench_memory_point {
  double sandboxes;
  double available; /* bytes left on the host */
  double pss;       /* bytes; NAN where it cannot be read */
  double create_ms; /* what making one took, since the point before; NAN for the first point */
  double page_us;   /* what a page took that the machine had not yet given to anyone; NAN: not known */
} iso__bench_memory_point;

/* One pass over a system. Ended by iso__bench_memory_pass_clear. */
typedef struct iso__bench_memory_pass {
  iso__bench_memory_point *points; /* the first is that without a sandbox */
  size_t count;
  double per_sandbox;     /* bytes of the host's memory for one more; NAN: not known */
  double per_sandbox_pss; /* bytes of proportional set size for one more; NAN: not known */
  double first;           /* bytes of the host's memory for the first one */
  bool cut_short;         /* the host's memory ran low before all were up */
  bool late;              /* the time was over before all were up */
} iso__bench_memory_pass;

/* Takes one pass with at most `sandboxes` (at least 2) live at once, and ends them all; after `most_ms` (0: no
 * limit) no more are brought up. Resident
 * platforms are started for the pass and stopped after it, since what they keep of one pass would
 * be missing in the next. The error is set where the answer is not right; the points that were
 * taken until then are in *pass, without slopes. */
iso__bench_answer iso__bench_live_memory(iso__bench_system *system, unsigned sandboxes,
                                         unsigned most_ms, iso__bench_memory_pass *pass,
                                         iso__bench_error *error);
void iso__bench_memory_pass_clear(iso__bench_memory_pass *pass);

/* The slopes from points that were taken; needs at least two with a sandbox. */
void iso__bench_memory_pass_fit(iso__bench_memory_pass *pass);

/* What the harness runs as `isoload-bench --hold-inprocess AGENT ISOLATION POOL`: a program that embeds isoload
 * and reads numbers, one a line; for each it brings up that many workers and prints the value of
 * the last. It ends when its input does. Gives its exit status. */
int iso__bench_hold_inprocess(const char *agent, const char *isolation, const char *pool);

#endif

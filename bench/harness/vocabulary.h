/* What samples are named after: the workloads and the metrics that there are. A new one is added here
 * and nowhere else; the document tells them to whoever reads it. Any thread. */
#ifndef ISO_BENCH_VOCABULARY_H
#define ISO_BENCH_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

/* Between two arrivals of the workload "staggered". */
enum { ISO__BENCH_SPACING_MS = 200 };

/* The workload that all systems run: the snippet and its value. */
#define ISO__BENCH_WORKLOAD "hello"

typedef struct iso__bench_workload {
  const char *name;
  const char *title;
  const char *group; /* those of one group are points of one curve; see the schema */
  bool warm;         /* it meets what was made or seen before: never mixed with cold ones */
  size_t bytes;      /* of the code or of the payload, where the workload is about that; else 0 */
  unsigned cores;    /* where it is about them; else 0 */
  unsigned live;     /* sandboxes that live already, where it is about one more of them; else 0 */
} iso__bench_workload;

typedef struct iso__bench_metric {
  const char *name;
  const char *title;
  const char *unit;
  bool more; /* more of it is better; else less */
} iso__bench_metric;

/* The workload with so many live sandboxes; NULL where there is none. Static. */
const iso__bench_workload *iso__bench_workload_live(unsigned sandboxes);

/* A workload or a metric of that name; NULL where there is none. Static. */
const iso__bench_workload *iso__bench_workload_named(const char *name);
const iso__bench_metric *iso__bench_metric_named(const char *name);

/* The one after `last` in the order in which they are told; NULL begins, and ends. */
const iso__bench_workload *iso__bench_workload_next(const iso__bench_workload *last);
const iso__bench_metric *iso__bench_metric_next(const iso__bench_metric *last);

#endif

#include "vocabulary.h"

#include <string.h>

static const iso__bench_workload workloads[] = {
    {ISO__BENCH_WORKLOAD, "the snippet, its text never seen before", "start", false, 0, 0, 0},
    {"seen", "the snippet, its text as loaded before", "start", true, 0, 0, 0},
    {"empty", "a request that loads nothing", "start", true, 0, 0, 0},
    {"inside", "the snippet, loaded again and again in one request", "start", false, 0, 0, 0},
    {"staggered", "the snippet, arriving at fixed spacing", "arrival", false, 0, 0, 0},
    {"burst", "the snippet, many at once", "arrival", false, 0, 0, 0},
    {"size-2k", "an agent of 2 KiB", "size", false, 2 << 10, 0, 0},
    {"size-50k", "a bundle of 50 KiB", "size", false, 50 << 10, 0, 0},
    {"size-750k", "a bundle of 750 KiB", "size", false, 750 << 10, 0, 0},
    {"payload-0", "a call with an empty text", "payload", true, 0, 0, 0},
    {"payload-1k", "a call with a text of 1 KiB", "payload", true, 1 << 10, 0, 0},
    {"payload-64k", "a call with a text of 64 KiB", "payload", true, 64 << 10, 0, 0},
    {"payload-1m", "a call with a text of 1 MiB", "payload", true, 1 << 20, 0, 0},
    {"fetch", "a fetch that the parent answers", "call", true, 0, 0, 0},
    {"awaited", "two calls, the second on what the first gave", "call", true, 0, 0, 0},
    {"pipelined", "two calls, the second on what the first will give", "call", true, 0, 0, 0},
    {"live-1", "one alive at once", "live", false, 0, 0, 1},
    {"live-10", "ten alive at once", "live", false, 0, 0, 10},
    {"live-100", "a hundred alive at once", "live", false, 0, 0, 100},
    {"live-500", "500 alive at once", "live", false, 0, 0, 500},
    {"live-2000", "2,000 alive at once", "live", false, 0, 0, 2000},
    {"live-10000", "10,000 alive at once", "live", false, 0, 0, 10000},
    {"churn", "many made, used and ended", "churn", false, 0, 0, 0},
    {"cores-1", "on one core", "scaling", false, 0, 1, 0},
    {"cores-2", "on two cores", "scaling", false, 0, 2, 0},
    {"cores-4", "on four cores", "scaling", false, 0, 4, 0},
    {"cores-8", "on eight cores", "scaling", false, 0, 8, 0},
};

static const iso__bench_metric metrics[] = {
    {"ttfr", "Time to first result", "ms", false},
    {"ttfr.net", "Time to first result, without the round trip", "ms", false},
    {"ttfr.p99", "Time to first result, the 99th of 100", "ms", false},
    {"ttfr.inside", "Time to first result, by the parent's own clock", "ms", false},
    {"roundtrip", "Round trip of a request", "ms", false},
    {"phase.isolate", "of it: the isolate", "us", false},
    {"phase.context", "of it: its context", "us", false},
    {"phase.compile", "of it: compiling", "us", false},
    {"phase.evaluate", "of it: evaluating", "us", false},
    {"teardown", "Ending a sandbox", "ms", false},
    {"memory", "Memory per sandbox", "bytes", false},
    {"memory.pss", "Proportional set size per sandbox", "bytes", false},
    {"live.create", "Making one more, beside those that live", "ms", false},
    {"live.memory", "Memory of one more, beside those that live", "bytes", false},
    {"live.page", "A page of memory that is new to the machine, at that moment", "us", false},
    {"cpu", "Processor time", "ms", false},
    {"burst.total", "Until all have answered", "ms", false},
    {"success", "Share that answered", "ratio", true},
    {"call", "Call", "us", false},
    {"churn.rate", "Sandboxes made, used and ended", "1/s", true},
    {"churn.memory", "Memory that stays after them", "bytes", false},
    {"churn.growth", "Memory after all against after a few", "ratio", false},
    {"rate", "Sandboxes per second", "1/s", true},
    {"requests", "Requests per second, each with a new sandbox", "1/s", true},
};

enum {
  WORKLOADS = sizeof workloads / sizeof *workloads,
  METRICS = sizeof metrics / sizeof *metrics
};

const iso__bench_workload *iso__bench_workload_named(const char *name) {
  for (size_t i = 0; i < WORKLOADS; i++)
    if (strcmp(workloads[i].name, name) == 0) return &workloads[i];
  return NULL;
}

const iso__bench_workload *iso__bench_workload_live(unsigned sandboxes) {
  for (size_t i = 0; i < WORKLOADS; i++)
    if (sandboxes && workloads[i].live == sandboxes) return &workloads[i];
  return NULL;
}

const iso__bench_metric *iso__bench_metric_named(const char *name) {
  for (size_t i = 0; i < METRICS; i++)
    if (strcmp(metrics[i].name, name) == 0) return &metrics[i];
  return NULL;
}

const iso__bench_workload *iso__bench_workload_next(const iso__bench_workload *last) {
  const iso__bench_workload *next = last ? last + 1 : workloads;
  return next < workloads + WORKLOADS ? next : NULL;
}

const iso__bench_metric *iso__bench_metric_next(const iso__bench_metric *last) {
  const iso__bench_metric *next = last ? last + 1 : metrics;
  return next < metrics + METRICS ? next : NULL;
}

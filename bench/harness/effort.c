#include "effort.h"

#include <string.h>

/* Passes, least passes, budget, size. A quick run keeps under three minutes, the default under
 * fifteen, a full one takes about half an hour, with what preparing and cleaning up take. */
static const iso__bench_effort efforts[] = {
    {.name = "quick",
     .level = 0,
     .hold_argv = 5,
     .hold_served = 100,
     .plans = {[ISO__ASK_TTFR] = {30, 5, 40000, 0},
               [ISO__ASK_CPU] = {5, 3, 10000, 0},
               [ISO__ASK_SIZE] = {3, 2, 8000, 0},
               [ISO__ASK_CALL] = {5, 1, 6000, 0},
               [ISO__ASK_BURST] = {1, 1, 6000, 20},
               [ISO__ASK_CHURN] = {1, 1, 8000, 500},
               [ISO__ASK_SCALING] = {2, 1, 8000, 500},
               [ISO__ASK_MEMORY] = {5, 3, 25000, 0}}},
    {.name = "default",
     .level = 1,
     .hold_argv = 10,
     .hold_served = 500,
     .plans = {[ISO__ASK_TTFR] = {100, 5, 150000, 0},
               [ISO__ASK_CPU] = {10, 3, 50000, 0},
               [ISO__ASK_SIZE] = {10, 2, 50000, 0},
               [ISO__ASK_CALL] = {20, 3, 30000, 0},
               [ISO__ASK_STAGGERED] = {2, 1, 50000, 10},
               [ISO__ASK_BURST] = {3, 1, 90000, 100},
               [ISO__ASK_CHURN] = {3, 1, 60000, 2000},
               [ISO__ASK_SCALING] = {5, 3, 60000, 1000},
               [ISO__ASK_MEMORY] = {10, 3, 150000, 0}}},
    {.name = "full",
     .level = 2,
     .hold_argv = 20,
     .hold_served = 500,
     .plans = {[ISO__ASK_TTFR] = {200, 5, 240000, 0},
               [ISO__ASK_CPU] = {20, 3, 80000, 0},
               [ISO__ASK_SIZE] = {20, 2, 80000, 0},
               [ISO__ASK_CALL] = {50, 5, 50000, 0},
               [ISO__ASK_STAGGERED] = {3, 1, 100000, 10},
               [ISO__ASK_BURST] = {3, 1, 150000, 100},
               [ISO__ASK_CHURN] = {3, 3, 320000, 20000},
               [ISO__ASK_SCALING] = {7, 3, 100000, 2000},
               [ISO__ASK_MEMORY] = {10, 3, 220000, 0},
               [ISO__ASK_LIVE] = {2, 1, 120000, 10000}}},
};

static const char *const names[ISO__ASKS] = {
    [ISO__ASK_TTFR] = "ttfr",           [ISO__ASK_CPU] = "cpu",
    [ISO__ASK_SIZE] = "size",           [ISO__ASK_CALL] = "call",
    [ISO__ASK_STAGGERED] = "staggered", [ISO__ASK_BURST] = "burst",
    [ISO__ASK_CHURN] = "churn",         [ISO__ASK_SCALING] = "scaling",
    [ISO__ASK_MEMORY] = "memory",       [ISO__ASK_LIVE] = "live",
};

const iso__bench_effort *iso__bench_effort_named(const char *name) {
  for (size_t i = 0; i < sizeof efforts / sizeof *efforts; i++)
    if (strcmp(efforts[i].name, name) == 0) return &efforts[i];
  return NULL;
}

const char *iso__bench_ask_name(iso__bench_ask ask) { return names[ask]; }

iso__bench_ask iso__bench_ask_named(const char *name) {
  int ask = 0;
  while (ask < ISO__ASKS && strcmp(names[ask], name) != 0) ask++;
  return (iso__bench_ask)ask;
}

unsigned long iso__bench_effort_ms(const iso__bench_effort *effort, const bool *asked) {
  unsigned long sum = 0;
  for (int ask = 0; ask < ISO__ASKS; ask++)
    if (asked[ask]) sum += effort->plans[ask].budget_ms;
  return sum;
}

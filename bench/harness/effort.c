#include "effort.h"

#include <string.h>

/* Passes, least passes, budget, size. A quick run keeps under three minutes, the default under fifteen,
 * a full one under twenty-five, with what preparing and cleaning up take. */
static const iso__bench_effort efforts[] = {
    {.name = "quick",
     .marked_only = true,
     .hold_argv = 8,
     .hold_served = 100,
     .plans = {[ISO__ASK_TTFR] = {30, 5, 45000, 0},
               [ISO__ASK_CPU] = {7, 3, 8000, 0},
               [ISO__ASK_SIZE] = {3, 2, 8000, 0},
               [ISO__ASK_CALL] = {5, 3, 6000, 1},
               [ISO__ASK_BURST] = {1, 1, 6000, 20},
               [ISO__ASK_CHURN] = {1, 1, 8000, 500},
               [ISO__ASK_SCALING] = {2, 1, 8000, 500},
               [ISO__ASK_MEMORY] = {7, 3, 30000, 0}}},
    {.name = "default",
     .hold_argv = 20,
     .hold_served = 500,
     .plans = {[ISO__ASK_TTFR] = {100, 5, 200000, 0},
               [ISO__ASK_CPU] = {10, 3, 60000, 0},
               [ISO__ASK_SIZE] = {10, 3, 60000, 0},
               [ISO__ASK_CALL] = {20, 5, 30000, 1},
               [ISO__ASK_STAGGERED] = {2, 1, 60000, 10},
               [ISO__ASK_BURST] = {3, 1, 80000, 100},
               [ISO__ASK_CHURN] = {3, 1, 60000, 2000},
               [ISO__ASK_SCALING] = {5, 3, 60000, 1000},
               [ISO__ASK_MEMORY] = {10, 3, 200000, 0}}},
    {.name = "full",
     .hold_argv = 50,
     .hold_served = 500,
     .plans = {[ISO__ASK_TTFR] = {200, 5, 300000, 0},
               [ISO__ASK_CPU] = {20, 3, 80000, 0},
               [ISO__ASK_SIZE] = {20, 3, 100000, 0},
               [ISO__ASK_CALL] = {50, 5, 60000, 1},
               [ISO__ASK_STAGGERED] = {5, 1, 100000, 20},
               [ISO__ASK_BURST] = {5, 1, 150000, 100},
               [ISO__ASK_CHURN] = {3, 1, 120000, 20000},
               [ISO__ASK_SCALING] = {7, 3, 100000, 2000},
               [ISO__ASK_MEMORY] = {20, 3, 300000, 0}}},
};

static const char *const names[ISO__ASKS] = {
    [ISO__ASK_TTFR] = "ttfr",           [ISO__ASK_CPU] = "cpu",
    [ISO__ASK_SIZE] = "size",           [ISO__ASK_CALL] = "call",
    [ISO__ASK_STAGGERED] = "staggered", [ISO__ASK_BURST] = "burst",
    [ISO__ASK_CHURN] = "churn",         [ISO__ASK_SCALING] = "scaling",
    [ISO__ASK_MEMORY] = "memory",
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

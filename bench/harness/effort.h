/* How much is measured: what is asked of every system, and for how long. Any thread. */
#ifndef ISO_BENCH_EFFORT_H
#define ISO_BENCH_EFFORT_H

#include <stdbool.h>
#include <stddef.h>

/* What can be asked, in the order in which it is. question.c says how each is measured. */
typedef enum iso__bench_ask {
  ISO__ASK_TTFR,      /* time to first result, one after the other; its end apart */
  ISO__ASK_CPU,       /* processor time of a sandbox */
  ISO__ASK_SIZE,      /* time to first result by the size of the code */
  ISO__ASK_CALL,      /* calls to a worker that is loaded */
  ISO__ASK_STAGGERED, /* time to first result, at fixed spacing */
  ISO__ASK_BURST,     /* time to first result, all at once */
  ISO__ASK_CHURN,     /* many made, used and ended */
  ISO__ASK_SCALING,   /* sandboxes and requests per second over cores */
  ISO__ASK_MEMORY,    /* memory of a live sandbox */
  ISO__ASK_LIVE,      /* thousands alive at once: what one more costs then */
  ISO__ASKS
} iso__bench_ask;

/* One question at one effort. */
typedef struct iso__bench_plan {
  unsigned passes;    /* over all systems, at most; 0: it is not asked */
  unsigned least;     /* passes that are taken however long they last */
  unsigned budget_ms; /* no further pass begins after this long; 0: no limit */
  unsigned size;      /* what the question makes of it: sandboxes, calls */
} iso__bench_plan;

typedef struct iso__bench_effort {
  const char *name;
  unsigned level;       /* 0 to 2; without names, systems of a higher one are left out */
  unsigned hold_argv;   /* live sandboxes at most, where each is a process */
  unsigned hold_served; /* live sandboxes at most, where a server or a library has them */
  iso__bench_plan plans[ISO__ASKS];
} iso__bench_effort;

/* The three efforts: "quick", "default" and "full"; NULL for another name. Static. */
const iso__bench_effort *iso__bench_effort_named(const char *name);

/* How `--metric` names a question (static), and the question of a name; ISO__ASKS for none. */
const char *iso__bench_ask_name(iso__bench_ask ask);
iso__bench_ask iso__bench_ask_named(const char *name);

/* How long the questions of an effort may take at most by their budgets, in milliseconds; a pass that
 * has begun is ended, and preparing comes on top. `asked` holds ISO__ASKS flags. */
unsigned long iso__bench_effort_ms(const iso__bench_effort *effort, const bool *asked);

#endif

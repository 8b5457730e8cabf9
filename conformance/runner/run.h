/* Runs cases against the implementation: many at a time in one process, or alone in a fresh one;
 * restarts what died or hung, and finds out which case was the reason. */
#ifndef ISO_CONFORMANCE_RUN_H
#define ISO_CONFORMANCE_RUN_H

#include "judge.h"
#include "server.h"
#include "suite.h"

typedef enum iso_task_state {
  ISO_TASK_WAITING,
  ISO_TASK_IN_FLIGHT,
  ISO_TASK_SETTLED,
  ISO_TASK_SKIPPED, /* not wanted any more; set through iso__task_skip */
} iso_task_state;

/* A case to run, with the right loader or with a mutant. */
typedef struct iso_task {
  const iso_case *item;
  const char *mutant; /* its name, or NULL for the right loader */
  iso_task_state state;
  iso_verdict verdict; /* once settled */
  double duration_ms;  /* of the question that settled it; 0 where none was asked */
  jv outcomes;         /* with several rounds: their names, one a round (rounds.h); else invalid */
  /* For run.c alone. */
  bool alone; /* needs a process of its own */
  double asked_at;
  iso_exchange exchange;
  iso_sink sink;
} iso_task;

typedef struct iso_run {
  /* Set by the caller, who owns them. */
  iso_server *server; /* open, not running */
  iso_task *tasks;    /* of iso__task */
  size_t task_count;
  size_t jobs; /* cases in flight at a time, at least 1 */
  jv features; /* strings that the implementation declared */
  /* Called whenever a task is settled; may set `stop`, and may skip others. May be NULL. */
  void (*on_settled)(struct iso_run *run, iso_task *task);
  void *data;
  size_t round; /* its number from 1 on, for who looks at a task that is settled */
  /* Set by these functions, and by on_settled. */
  bool stop; /* no further case */
  /* What no single outcome tells: objects {kind, cases, message, counted}. Valid before iso__run,
   * which makes it anew. */
  jv incidents;
  size_t in_flight;
  unsigned failed_starts; /* in a row */
  bool started_once;
  const iso_task *last_settled;
} iso_run;

/* A task for this case, to be put into the run's array. */
iso_task iso__task(const iso_case *item, const char *mutant);
/* A waiting task is never run; others are left as they are. */
void iso__task_skip(iso_task *task);
void iso__task_clear(iso_task *task);

/* Whether the rounds do not agree about it. */
bool iso__task_is_flaky(const iso_task *task);

/* Runs until every task is settled or skipped, or `stop` is set, and stops the implementation.
 * Returns ISO_OK also where cases failed; ISO_INTERRUPTED by a signal; ISO_LACKING where the
 * adapter says at its first start, with exit status 3, that something is lacking; ISO_FAILED where
 * the runner itself could not go on. `incidents` belongs to the caller afterwards (jv_free). */
iso_status iso__run(iso_run *run, iso_problem *problem);

/* Whether an incident shows something wrong that no case's outcome shows: then a run without a
 * failing case is not a success. */
bool iso__run_has_counted_incident(const iso_run *run);

#endif

#include "rounds.h"

void iso__shuffle_begin(uint32_t seed, unsigned short state[3]) {
  /* As srand48 does it, so that a seed means the same everywhere. */
  state[0] = 0x330e;
  state[1] = (unsigned short)(seed & 0xffff);
  state[2] = (unsigned short)(seed >> 16);
}

void iso__shuffle(size_t *order, size_t count, unsigned short state[3]) {
  for (size_t i = 0; i < count; i++) order[i] = i;
  for (size_t i = count; i > 1; i--) {
    size_t j = (size_t)(erand48(state) * (double)i);
    size_t kept = order[i - 1];
    order[i - 1] = order[j];
    order[j] = kept;
  }
}

/* Which of two verdicts on one case is told: the graver. */
static int gravity(iso_outcome outcome) {
  switch (outcome) {
    case ISO_PASS:
    case ISO_NOT_APPLICABLE:
    case ISO_XFAIL:
    case ISO_XPASS:
      return 0;
    case ISO_FAIL:
      return 1;
    case ISO_TIMEOUT:
      return 2;
    case ISO_CRASH:
      return 3;
    case ISO_ERROR:
      return 4;
  }
  return 4;
}

/* Adds what one round says to what the rounds before it said. */
static void merge(iso_task *total, iso_task *task) {
  if (task->state != ISO_TASK_SETTLED) return;
  if (jv_get_kind(total->outcomes) != JV_KIND_ARRAY) total->outcomes = jv_array();
  total->outcomes =
      jv_array_append(total->outcomes, jv_string(iso__outcome_name(task->verdict.outcome)));
  bool first = total->state != ISO_TASK_SETTLED;
  total->state = ISO_TASK_SETTLED;
  if (!first && gravity(task->verdict.outcome) <= gravity(total->verdict.outcome)) return;
  iso__verdict_clear(&total->verdict);
  total->verdict = task->verdict;
  task->verdict = iso__verdict(ISO_ERROR, NULL);
  total->duration_ms = task->duration_ms;
}

/* The incidents of one round, each with its number. Consumes neither. */
static jv with_round(jv all, jv incidents, size_t number) {
  jv_array_foreach(incidents, i, incident) {
    all = jv_array_append(all,
                          jv_object_set(incident, jv_string("round"), jv_number((double)number)));
  }
  return all;
}

static iso_status run_round(size_t number, const size_t *order, iso_run *run,
                            iso_problem *problem) {
  iso_run round = *run;
  round.incidents = jv_array();
  round.round = number;
  round.last_settled = NULL;
  round.tasks = iso__alloc((run->task_count + 1) * sizeof *round.tasks);
  for (size_t i = 0; i < run->task_count; i++) {
    const iso_task *task = &run->tasks[order[i]];
    round.tasks[i] = iso__task(task->item, task->mutant);
  }
  iso_status status = iso__run(&round, problem);
  for (size_t i = 0; i < run->task_count; i++) {
    if (status == ISO_OK) merge(&run->tasks[order[i]], &round.tasks[i]);
    iso__task_clear(&round.tasks[i]);
  }
  free(round.tasks);
  run->incidents = with_round(run->incidents, round.incidents, number);
  jv_free(round.incidents);
  run->stop = round.stop;
  run->started_once = round.started_once;
  return status;
}

iso_status iso__rounds_run(const iso_rounds *rounds, iso_run *run, iso_problem *problem) {
  unsigned short state[3];
  iso__shuffle_begin(rounds->seed, state);
  jv_free(run->incidents);
  run->incidents = jv_array();
  cleanup_free size_t *order = iso__alloc((run->task_count + 1) * sizeof *order);
  for (size_t i = 0; i < run->task_count; i++) order[i] = i;
  iso_status status = ISO_OK;
  for (size_t number = 1; status == ISO_OK && !run->stop && number <= rounds->count; number++) {
    if (rounds->shuffle) iso__shuffle(order, run->task_count, state);
    status = run_round(number, order, run, problem);
  }
  return status;
}

/* What is asked of the systems beside the time to first result: each question a pass over every system
 * that it suits, again and again, in seeded order, until its plan is fulfilled or its time is over.
 *
 * To add one: a value of iso__bench_ask (effort.h) with its plans and its name (effort.c), what its
 * samples are called (vocabulary.c), a file in cases/ with the function that takes one pass over one
 * system, and a line in the table of question.c. Main thread only. */
#ifndef ISO_BENCH_QUESTION_H
#define ISO_BENCH_QUESTION_H

#include "run.h"

/* Takes one pass over one available system and adds its samples to run->samples by
 * iso__bench_run_add. The error is set where the answer is not right. */
typedef iso__bench_answer (*iso__bench_pass_fn)(iso__bench_run *run, iso__bench_system *system,
                                                const iso__bench_plan *plan,
                                                iso__bench_error *error);

typedef struct iso__bench_question {
  const char *title; /* as progress shows it */
  /* Whether it can be asked of a system at all; NULL: of every one. */
  bool (*suits)(const iso__bench_run *run, const iso__bench_system *system,
                const iso__bench_plan *plan);
  iso__bench_pass_fn pass;
  /* What to do with a pass that failed; NULL: it counts against the system, and after some it has
   * failed (iso__bench_run_count_failure). */
  void (*on_failure)(iso__bench_run *run, iso__bench_system *system, iso__bench_answer answer,
                     const char *reason);
} iso__bench_question;

/* The question of that kind; NULL where another part of the harness asks it. Static. */
const iso__bench_question *iso__bench_question_of(iso__bench_ask ask);

/* Asks one question of all systems. Resident platforms are stopped after each pass. */
void iso__bench_question_ask(iso__bench_run *run, iso__bench_ask ask);

#endif

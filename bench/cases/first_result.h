/* Question: how long from the decision to run the snippet until the caller holds its value?
 *
 * The decision is the moment just before a process is asked for, a request is sent or a worker is
 * loaded; the value is held when its last byte was read. What comes after, the end of the sandbox
 * and its clean-up, is not in that time: it is told apart. Main thread only. */
#ifndef ISO_BENCH_FIRST_RESULT_H
#define ISO_BENCH_FIRST_RESULT_H

#include <stdint.h>

#include "inprocess.h"
#include "system.h"

typedef enum iso__bench_answer {
  ISO__BENCH_RIGHT,
  ISO__BENCH_WRONG, /* it answered, with another value: the system fails */
  ISO__BENCH_BROKEN /* it did not answer, or did not end: the sample fails */
} iso__bench_answer;

typedef struct iso__bench_first {
  int64_t elapsed_ns;
  int64_t ended_ns; /* from the value until the sandbox has gone; -1: it cannot be told */
  bool phased;      /* `phases` are known */
  iso__bench_inprocess_phases phases;
} iso__bench_first;

/* Takes one sample of an available system, of the workload "hello", "seen", or one about the size of the
 * code (a program then finds the code in its usual place: iso__bench_agents_select). *first is set where
 * the answer was right; the error is set where it was not. */
iso__bench_answer iso__bench_first_result(iso__bench_system *system, const char *workload,
                                          iso__bench_first *first, iso__bench_error *error);

/* Whether what a system answered, with white space around it, is the value that was expected. Sets
 * the error where it is not. */
iso__bench_answer iso__bench_judge(const iso__bench_system *system, const char *answer,
                                   iso__bench_error *error);

/* The same, of another value than that of the snippet. */
iso__bench_answer iso__bench_judge_as(const char *expected, const char *answer,
                                      iso__bench_error *error);

/* Asks a server, at /inside, what its parent worker's own clock tells of a start: many are made one after the
 * other in one request. first->elapsed_ns is that of one. The error is set where the answer is not right; a
 * time longer than that of the request is none. */
iso__bench_answer iso__bench_first_inside(iso__bench_system *system, iso__bench_first *first,
                                          iso__bench_error *error);

/* Asks a server for a path on its own connection, which is opened before where it is not; starts the
 * server where it does not run. Judges the answer by `expected`. *elapsed_ns is from the request until
 * its body was held. A server that does not answer is stopped. */
iso__bench_answer iso__bench_ask_server(iso__bench_system *system, const char *method,
                                        const char *path, const char *expected, int64_t *elapsed_ns,
                                        iso__bench_error *error);

#endif

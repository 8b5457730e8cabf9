/* Question: how long from the decision to run the snippet until the caller holds its value?
 *
 * The decision is the moment just before a process is asked for, a request is sent or a worker is
 * loaded; the value is held when its last byte was read. What comes after, the end of the sandbox
 * and its clean-up, is not in the time. Main thread only. */
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

/* Takes one sample of an available system. `inprocess` is only used where the system's kind is
 * that. *elapsed_ns is set where the answer was right; the error is set where it was not. */
iso__bench_answer iso__bench_first_result(iso__bench_system *system,
                                          iso__bench_inprocess *inprocess, int64_t *elapsed_ns,
                                          iso__bench_inprocess_phases *phases,
                                          iso__bench_error *error);

/* Whether what a system answered, with white space around it, is the value that was expected. Sets
 * the error where it is not. */
iso__bench_answer iso__bench_judge(const iso__bench_system *system, const char *answer,
                                   iso__bench_error *error);

#endif

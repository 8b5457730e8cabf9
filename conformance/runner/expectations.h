/* Known failures of an implementation, each with its reason; and what a run says about them. */
#ifndef ISO_CONFORMANCE_EXPECTATIONS_H
#define ISO_CONFORMANCE_EXPECTATIONS_H

#include "run.h"

/* The reason that an entry gets which nobody has looked at yet. */
extern const char iso__unexamined[];

/* Reads the file into an object of id -> {outcome, reason}, which belongs to the caller. Fails with
 * ISO_LACKING where there is no file, and with ISO_MISUSE where it is for another implementation or
 * is no such file, naming the entry. */
iso_status iso__expectations_read(const char *path, const char *implementation, jv *expected,
                                  iso_problem *problem);

/* What became of one settled outcome under an expectation (NULL where there is none): as expected
 * it is xfail; a pass against it is xpass; everything else stays. */
iso_outcome iso__expectations_apply(iso_outcome outcome, const iso_outcome *expected);

/* The outcome that `expected` has for this id; false where it has none. */
bool iso__expectation_of(jv expected, const char *id, iso_outcome *outcome);

/* Whether an outcome (after iso__expectations_apply) makes a run fail. What is merely observed is
 * never counted against an implementation; the harness's own errors always are. */
bool iso__is_unexpected(iso_outcome outcome, iso_level level);

/* The ids of entries that name no case of the suite: an array of strings. */
jv iso__expectations_stale(jv expected, const iso_suite *suite);

/* The ids of entries whose reason is still iso__unexamined. */
jv iso__expectations_unexamined(jv expected);

/* Writes the file anew from a complete run: what fails is expected to, reasons are kept, a new entry
 * is unexamined, and entries of cases that were not run stay. Refuses with ISO_FAILED, naming the
 * case, after an error of the harness, after a crash that is not expected yet, and after an incident
 * that counts: such a run says too little about the implementation. `expected` becomes what was
 * written. */
iso_status iso__expectations_update(const char *path, const char *implementation, jv *expected,
                                    const iso_suite *suite, const iso_run *run,
                                    iso_problem *problem);

#endif

/* The result of a run as one JSON document, isoload.conformance/1, of which every other form is
 * made. */
#ifndef ISO_CONFORMANCE_DOCUMENT_H
#define ISO_CONFORMANCE_DOCUMENT_H

#include "expectations.h"

/* What the document needs beside the run. Everything belongs to the caller. */
typedef struct iso_context {
  const iso_suite *suite;
  const iso_selection *selection; /* what of it was asked for */
  jv implementation;              /* {name, version, features, notes?} */
  jv expected;                    /* id -> {outcome, reason}; empty where there is no file */
  const char *expectations_path;  /* or NULL */
  const char *mutant;             /* the loader of all cases, or NULL */
  jv rounds;         /* {rounds, shuffle, seed?} where there is something to say of it, else null */
  jv commit;         /* of the suite: a string or null */
  jv places;         /* of iso__places, or null: what is not to be named */
  jv started;        /* a string */
  double started_at; /* of iso__now_ms */
} iso_context;

/* {id, clause, level, profile, outcome, outcomes?, expected?, reason?, durationMs, message?, detail?} of a settled
 * task. */
jv iso__document_case(const iso_context *context, const iso_task *task);

/* Whether the run fails because of this task. */
bool iso__task_is_unexpected(const iso_context *context, const iso_task *task);

/* The whole document; tasks that are not settled are left out, and `complete` is false then. */
jv iso__document(const iso_context *context, const iso_run *run);

/* Whether a document is that of a run without anything unexpected. Does not consume it. */
bool iso__document_succeeds(jv document);

/* {cpu, cores, memory, kernel, architecture}; memory in bytes; what cannot be found out is
 * null. */
jv iso__machine(void);

/* Now, as 2026-01-31T12:00:00Z. */
jv iso__timestamp(void);

/* The commit of the checkout that holds `folder`, with "-dirty" where files differ from it, or
 * null. Waits for git for a few seconds at most. */
jv iso__commit(const char *folder, iso_signals *signals);

/* `ms` with one digit behind the point. */
double iso__round_ms(double ms);

#endif

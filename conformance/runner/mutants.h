/* Judging the suite: does a case notice each deliberately wrong loader? */
#ifndef ISO_CONFORMANCE_MUTANTS_H
#define ISO_CONFORMANCE_MUTANTS_H

#include "document.h"

typedef struct iso_mutation {
  const iso_context *context;
  const iso_selection *selection;
  const iso_mutant *const *mutants;
  size_t mutant_count;
  iso_server *server; /* open, not running; its bundle has the cases and the mutants */
  size_t jobs;
  jv features;
  void (*progress)(void *data, const char *what); /* may be NULL */
  void *data;
} iso_mutation;

/* Whether the mutation run needs this case: a clause of it is broken by one of the mutants. */
bool iso__mutation_wants(const iso_mutation *mutation, const iso_case *item);

/* Runs the cases with the right loader, then each mutant with those of its clauses that passed,
 * until one does not. *document is isoload.mutants/1 and belongs to the caller. A crash or a
 * timeout catches a mutant too; an error of the harness does not. Fails as iso__run. */
iso_status iso__mutation_run(const iso_mutation *mutation, jv *document, iso_problem *problem);

/* Whether every mutant was caught and the right loader passed. Does not consume the document. */
bool iso__mutation_succeeds(jv document);

#endif

/* The suite on disk: its cases, its mutants, its version; and which of the cases are asked for. */
#ifndef ISO_CONFORMANCE_SUITE_H
#define ISO_CONFORMANCE_SUITE_H

#include "base.h"

/* Ordered from the strongest: `--level should` takes should and everything before it. */
typedef enum iso_level { ISO_LEVEL_MUST, ISO_LEVEL_SHOULD, ISO_LEVEL_OBSERVED } iso_level;

/* A case as its file describes it. Belongs to its suite. */
typedef struct iso_case {
  char *id;          /* profile/name */
  char *profile;     /* the folder */
  char *path;        /* relative to the suite's folder */
  char *clause;      /* an anchor of SPEC.md; "unknown" where the front matter has none */
  char *description; /* "" where the front matter cannot be read */
  iso_level level;
  jv features;        /* strings: abilities that an implementation must have declared */
  int timeout_ms;     /* from the question to the last byte of the answer */
  bool fresh;         /* needs a process that has served nothing */
  char *parent_flags; /* compatibility flags that its parent has, joined by commas; NULL: none. Such
                         a case has a process of its own */
  char *flaw;         /* why the file is no case, or NULL; such a case has the outcome error */
} iso_case;

/* A deliberately wrong loader. Belongs to its suite. */
typedef struct iso_mutant {
  char *name;
  char *path; /* relative to the suite's folder */
  char *description;
  jv breaks;  /* strings: the clauses that it breaks */
  char *flaw; /* why the file is no mutant, or NULL */
} iso_mutant;

typedef struct iso_suite {
  char *folder;  /* absolute path of the folder conformance/ */
  char *version; /* of SPEC.md; "unknown" where it has no line `Version:` */
  iso_case *cases;
  size_t case_count; /* sorted by id */
  iso_mutant *mutants;
  size_t mutant_count; /* sorted by name */
} iso_suite;

/* What was asked for on the command line. Arrays of strings; empty means every one. */
typedef struct iso_selection {
  jv profiles;
  jv globs; /* against the id; '*' also matches '/' */
  iso_level weakest;
} iso_selection;

/* Reads the suite under `folder` (the folder conformance/ itself). A file that cannot be read as a
 * case is kept, with its flaw. Fails with ISO_LACKING where there is no folder of cases. On success
 * the caller ends it with iso__suite_clear. */
iso_status iso__suite_read(const char *folder, iso_suite *suite, iso_problem *problem);
void iso__suite_clear(iso_suite *suite);

/* Whether the selection has this case. A case with a flaw is of every level: it must be seen. */
bool iso__selected(const iso_case *item, const iso_selection *selection);

/* Fails with ISO_MISUSE where the selection names a profile that has no cases, or selects nothing;
 * the text says what there is. */
iso_status iso__selection_check(const iso_suite *suite, const iso_selection *selection,
                                iso_problem *problem);

/* NULL where there is none of this id or name. */
const iso_case *iso__suite_case(const iso_suite *suite, const char *id);
const iso_mutant *iso__suite_mutant(const iso_suite *suite, const char *name);

const char *iso__level_name(iso_level level);
bool iso__level_parse(const char *text, iso_level *level);

#endif

/* Options of a verb as a table: reading them, and the help that is made from the same table. */
#ifndef ISOLOAD_CLI_OPTIONS_H
#define ISOLOAD_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isoload.h"

typedef enum iso__option_kind {
  ISO__OPTION_FLAG,  /* target: bool * */
  ISO__OPTION_TEXT,  /* target: const char **, which will point into argv */
  ISO__OPTION_COUNT, /* target: uint32_t *; a whole number from 0 */
  ISO__OPTION_LIST   /* target: iso__option_list *; may be given several times */
} iso__option_kind;

typedef struct iso__option_list {
  const char **items; /* to be freed; they point into argv */
  size_t count;
} iso__option_list;

typedef struct iso__option {
  const char *name; /* without the dashes */
  iso__option_kind kind;
  void *target;
  const char *argument; /* what the help calls it; NULL for a flag */
  const char *help;     /* one line */
} iso__option;

typedef struct iso__usage {
  const char *verb;
  const char *synopsis;    /* "run [OPTION]... AGENT.js [METHOD [JSON]]" */
  const char *description; /* lines, each ended */
  const iso__option *options;
  size_t option_count;
} iso__usage;

/* Returned when the verb is to go on: no exit status. */
enum { ISO__OPTIONS_DONE = -1 };

/* Reads argv[1...] and moves the operands to its end, from *first on. Prints the help for --help.
 * Returns ISO__OPTIONS_DONE, or the exit status. */
int iso__options_read(const iso__usage *usage, int argc, char **argv, int *first);

#endif

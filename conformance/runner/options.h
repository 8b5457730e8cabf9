/* The command line. */
#ifndef ISO_CONFORMANCE_OPTIONS_H
#define ISO_CONFORMANCE_OPTIONS_H

#include "render.h"
#include "rounds.h"
#include "suite.h"

/* Texts point into argv. */
typedef struct iso_options {
  const char *adapter;
  iso_selection selection;
  size_t jobs;
  bool list;
  iso_format format;
  bool format_given;
  jv outputs;               /* strings: paths */
  const char *expectations; /* or NULL: the implementation's own file, where there is one */
  bool update_expectations;
  bool bail;
  bool mutants;
  const char *mutant; /* or NULL */
  iso_rounds rounds;
  bool seed_given;
  bool rounds_given; /* --repeat, --shuffle or --seed */
  double start_timeout_ms;
  int patience; /* times the time that a case has, and the adapter to describe itself and to start */
  const char *adapter_log; /* or NULL */
  bool quiet;
  bool help;
} iso_options;

/* Reads the command line. Fails with ISO_MISUSE, saying what to write instead. The caller ends the
 * options with iso__options_clear in any case. */
iso_status iso__options_parse(int argc, char **argv, iso_options *options, iso_problem *problem);
void iso__options_clear(iso_options *options);

void iso__options_help(FILE *file);

#endif

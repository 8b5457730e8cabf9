/* The command line. */
#ifndef ISO_CONFORMANCE_OPTIONS_H
#define ISO_CONFORMANCE_OPTIONS_H

#include <getopt.h>

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

/* The next option, as getopt_long() tells it for ":qh"; in *which its place in the table (-1: a short one, or none),
 * and in *word how it was written (of argv). The beginning of a name is not taken for the name: it is '?', as what is
 * no option. optind is set before the first, and opterr to 0. One thread at a time. */
int iso__options_next(int argc, char **argv, const struct option *table, int *which,
                      const char **word);

void iso__options_help(FILE *file);

#endif

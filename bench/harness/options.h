/* What `isoload bench` was asked to do. Any thread, where nothing else is said. */
#ifndef ISO_BENCH_OPTIONS_H
#define ISO_BENCH_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "effort.h"

typedef struct iso__bench_options {
  const iso__bench_effort *effort;
  char **systems;        /* names asked for, NULL-terminated; NULL: all */
  bool asked[ISO__ASKS]; /* --metric */
  bool named;            /* --metric named them */
  char **workloads;      /* names asked for, NULL-terminated; NULL: all */
  uint64_t seed;
  bool list;
  bool emulation;     /* --allow-emulation */
  const char *output; /* borrowed from argv; NULL: the usual place */
} iso__bench_options;

/* What is left to do after the arguments were read. */
typedef enum iso__bench_parsed {
  ISO__BENCH_PARSED_RUN,   /* run with these options */
  ISO__BENCH_PARSED_HELP,  /* print the help, exit 0 */
  ISO__BENCH_PARSED_WRONG, /* wrong use: one line was written to stderr, exit 2 */
} iso__bench_parsed;

/* Reads the arguments. *options is the caller's in every case (iso__bench_options_clear). */
iso__bench_parsed iso__bench_options_parse(int argc, char **argv, iso__bench_options *options);
void iso__bench_options_clear(iso__bench_options *options);

/* The next option of a command, as getopt_long() tells it for ":", and in *word how it was written (of argv). The
 * beginning of a name is not taken for the name: it is '?', as what is no option. optind is set to 0 before the
 * first, and opterr too. One thread at a time. */
int iso__bench_options_next(int argc, char **argv, const struct option *table, const char **word);

/* True where a system of this name was asked for. */
bool iso__bench_options_wants(const iso__bench_options *options, const char *system);

/* True where a workload of this name was asked for. */
bool iso__bench_options_wants_workload(const iso__bench_options *options, const char *workload);

/* The help text (static). */
const char *iso__bench_options_help(void);

#endif

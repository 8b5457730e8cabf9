/* What `isoload bench` was asked to do. Any thread. */
#ifndef ISO_BENCH_OPTIONS_H
#define ISO_BENCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much is measured. */
typedef struct iso__bench_effort {
  const char *name;
  unsigned rounds;      /* of one sample of each system (more of the quick ones) */
  unsigned passes;      /* of the memory of each system */
  unsigned hold_argv;   /* live sandboxes at most, where each is a process */
  unsigned hold_served; /* live sandboxes at most, where a server or a library has them */
  unsigned rounds_ms;   /* no further round begins after this long; 0: no limit */
  unsigned passes_ms;   /* likewise for passes */
  unsigned cpu_ms;      /* likewise for passes over processor time */
  bool marked_only;     /* without names, only systems whose description says "quick": true */
} iso__bench_effort;

typedef struct iso__bench_options {
  const iso__bench_effort *effort;
  char **systems; /* names asked for, NULL-terminated; NULL: all */
  bool time;      /* --metric ttfr */
  bool memory;    /* --metric memory */
  bool cpu;       /* --metric cpu */
  uint64_t seed;
  bool list;
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

/* True where a system of this name was asked for. */
bool iso__bench_options_wants(const iso__bench_options *options, const char *system);

/* The help text (static). */
const char *iso__bench_options_help(void);

#endif

/* The verbs of the command `isoload` that live in this program, and how they end. */
#ifndef ISOLOAD_CLI_VERBS_H
#define ISOLOAD_CLI_VERBS_H

#include "isoload.h"

/* Exit statuses of every verb. */
enum {
  ISO__EXIT_OK = 0,
  ISO__EXIT_FAILED = 1,     /* the thing asked about failed */
  ISO__EXIT_USAGE = 2,      /* wrong use; also what is not available yet */
  ISO__EXIT_ENVIRONMENT = 3 /* something is missing */
};

/* Each takes the arguments from the verb on, and returns the exit status. */
int iso__verb_run(int argc, char **argv);
int iso__verb_serve(int argc, char **argv);
int iso__verb_test(int argc, char **argv);

/* Says the error, ends it, and returns the exit status that it means. */
int iso__verb_fail(const char *verb, iso_error *error);

/* Prints "isoload VERB: WHERE: ..." on stderr, with the guest's stack where there is one (`where` may
 * be NULL). Control characters, which a guest could aim at a terminal, become question marks. */
void iso__verb_say(const char *verb, const char *where, const iso_error *error);

/* Prints "isoload VERB: MESSAGE" with a pointer to the help on stderr; returns ISO__EXIT_USAGE. */
int iso__verb_usage(const char *verb, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Ends standard output: ISO__EXIT_OK, or ISO__EXIT_FAILED (said on stderr) when not all of what was
 * printed could be written. */
int iso__verb_flush(const char *verb);

#endif

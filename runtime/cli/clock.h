/* The option --clock, of every verb that runs workers. */
#ifndef ISOLOAD_CLI_CLOCK_H
#define ISOLOAD_CLI_CLOCK_H

#include "isoload.h"

#define ISO__CLOCK_HELP "the time workers see: still while they compute (default), or the machine's"

/* Reads "frozen" or "real"; NULL leaves *clock. Returns ISO__OPTIONS_DONE, or the exit status after
 * it has said what to write. */
int iso__clock_read(const char *verb, const char *text, iso_clock *clock);

#endif

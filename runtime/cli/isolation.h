/* The options --isolation and --strict, of every verb that runs workers. */
#ifndef ISOLOAD_CLI_ISOLATION_H
#define ISOLOAD_CLI_ISOLATION_H

#include <stdbool.h>

#include "isoload.h"

#define ISO__ISOLATION_HELP "what keeps loaded workers apart (default: isolate)"
#define ISO__STRICT_HELP "with process: refuse to run where a layer of confinement is missing"

/* Reads "isolate" or "process"; NULL leaves *isolation. `strict` sets *strict_too, and is wrong where that is not
 * by process then. Returns ISO__OPTIONS_DONE, or the exit status after it has said what to write. */
int iso__isolation_read(const char *verb, const char *text, bool strict, iso_isolation *isolation,
                        bool *strict_too);

#endif

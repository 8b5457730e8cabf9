/* JSON as people write it: with comments and trailing commas. */
#ifndef ISOLOAD_CLI_JSONC_H
#define ISOLOAD_CLI_JSONC_H

#include <jv.h>

#include "isoload.h"

/* Parses the text, which ends with NUL at `length`. Errors name `file` and the line:
 * ISO_ERR_ARGUMENT, and an invalid jv is returned. */
jv iso__jsonc_parse(const char *file, const char *text, size_t length, iso_error *error);

#endif

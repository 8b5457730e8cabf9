/* Patterns of paths. */
#ifndef ISOLOAD_CLI_GLOB_H
#define ISOLOAD_CLI_GLOB_H

#include <stdbool.h>

/* Whether the pattern matches the whole path. `*`, `?` and `[...]` match within one segment, a
 * segment `**` matches any number of them, none included. */
bool iso__glob_match(const char *pattern, const char *path);

#endif

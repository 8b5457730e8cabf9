/* The name that someone probably meant. */
#ifndef ISOLOAD_CLI_NEAREST_H
#define ISOLOAD_CLI_NEAREST_H

#include <stddef.h>

/* The one of `names` that takes the fewest edits (a letter put in, left out, changed, or swapped
 * with its neighbour; letters of either case are alike) to become `word`; the first of equals.
 * NULL when there are no names. */
const char *iso__nearest(const char *word, const char *const *names, size_t count);

#endif

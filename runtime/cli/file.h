/* Whole files. */
#ifndef ISOLOAD_CLI_FILE_H
#define ISOLOAD_CLI_FILE_H

#include <stddef.h>

#include "isoload.h"

/* Reads a regular file. On success *content is malloc'ed, the caller's, and has a NUL behind its
 * *length bytes. Errors: ISO_ERR_ARGUMENT when it cannot be read, or is larger than the 64 MiB that
 * a worker's code may have; ISO_ERR_MEMORY. */
iso_status iso__read_file(const char *path, char **content, size_t *length, iso_error *error);

#endif

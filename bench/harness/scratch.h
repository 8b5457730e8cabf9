/* The folder that a run works in, gone when it ends. Main thread only. */
#ifndef ISO_BENCH_SCRATCH_H
#define ISO_BENCH_SCRATCH_H

#include "error.h"

/* Makes a new folder under TMPDIR (or /tmp): malloc'ed path, the caller's. NULL with an error where
 * that cannot be. */
char *iso__bench_scratch_new(iso__bench_error *error);

/* Removes a folder and all in it, without following links or crossing into another file system:
 * what a system left mounted is not the harness's to empty. */
int iso__bench_scratch_remove(const char *path, iso__bench_error *error);

#endif

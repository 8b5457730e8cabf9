/* The executable that stands for an implementation: where it is, and what it says of itself. */
#ifndef ISO_CONFORMANCE_ADAPTER_H
#define ISO_CONFORMANCE_ADAPTER_H

#include "base.h"
#include "process.h"

/* Finds the adapter that the command line names: a name stands for
 * FOLDER/adapters/NAME/adapter; anything with a '/' is a path to an executable, or to a folder that
 * has one called `adapter`. *path is absolute and belongs to the caller. Fails with ISO_MISUSE,
 * naming the adapters that there are. */
iso_status iso__adapter_find(const char *suite_folder, const char *asked, char **path,
                             iso_problem *problem);

/* Asks `ADAPTER describe`. *about is the object that it printed, with name, version, contract and
 * features checked; it belongs to the caller (jv_free). Fails with ISO_LACKING when the adapter
 * exits with 3, giving its own last line; ISO_INTERRUPTED; and ISO_FAILED when it does not end
 * within `deadline_ms`, exits otherwise, or prints something else, saying which of these. */
iso_status iso__adapter_describe(const char *path, double deadline_ms, iso_signals *signals,
                                 jv *about, iso_problem *problem);

/* Checks what a description says; takes `about` over and gives it back in *checked where it is
 * right. Fails with ISO_FAILED. */
iso_status iso__adapter_check(jv about, jv *checked, iso_problem *problem);

#endif

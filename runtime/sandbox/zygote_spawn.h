/* Finding and executing the program isoload-zygote: private to the folder. */
#ifndef ISO_SANDBOX_ZYGOTE_SPAWN_H
#define ISO_SANDBOX_ZYGOTE_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "isoload.h"

/* Executes it with the other end of *control; both are the caller's. Errors: ISO_ERR_UNAVAILABLE
 * when there is no such program; ISO_ERR_SYSTEM. */
iso_status iso__zygote_execute(bool strict, pid_t *pid, int *control, iso_error *error);

#endif

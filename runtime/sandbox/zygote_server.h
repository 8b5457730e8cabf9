/* The zygote's own side: forking on request. Only the program isoload-zygote has it. */
#ifndef ISO_SANDBOX_ZYGOTE_SERVER_H
#define ISO_SANDBOX_ZYGOTE_SERVER_H

#include "confine.h"

/* First of all in the program: where it is permitted it goes on as another process, see confine.h.
 * False: the host was told why not. */
bool iso__zygote_begin(bool strict);
/* Shuts the process in, says to the host that it is ready, and forks until the host has gone.
 * `guest` is called in each child, shut in, with its socket; it must not return. Returns the
 * program's exit status. Everything must have been loaded. */
int iso__zygote_serve(void (*guest)(int socket));

#endif

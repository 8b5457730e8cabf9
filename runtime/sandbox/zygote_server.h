/* The zygote's own side: forking on request. Only the program isoload-zygote has it. */
#ifndef ISO_SANDBOX_ZYGOTE_SERVER_H
#define ISO_SANDBOX_ZYGOTE_SERVER_H

#include <stdbool.h>

/* First of all in the program: where it is permitted it goes on as another process, see confine.h.
 * False: the host was told why not. */
bool iso__zygote_begin(bool strict);
/* Shuts the process in. Everything must have been loaded. False: the host was told why not. */
bool iso__zygote_prepare(void);
/* Says to the host that it is ready, and forks until the host has gone.
 * `before_fork` is called once before each, when there is time; `guest` in each child, shut in, with
 * its socket: it must not return. Returns the program's exit status. */
int iso__zygote_serve(void (*before_fork)(void), void (*guest)(int socket));

#endif

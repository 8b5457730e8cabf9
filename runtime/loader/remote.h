/* A worker in a process of its own, as its host has it. Private to the folder. */
#ifndef ISO_LOADER_REMOTE_H
#define ISO_LOADER_REMOTE_H

#include "internal.h"

/* A worker in state NEW that will have a process. *near is its maker's transport to it, for an end of
 * a session, which takes it over: when that is closed or freed, the process is ended. */
iso__worker *iso__remote_new(iso__host *host, const char *name, iso__transport **near);

/* ---- for worker.c ---- */

/* The code is complete, and the first frame was sent: gets a process and hands all to it. */
void iso__remote_start(iso__remote *remote);
/* Ends the process; its maker is told why. */
void iso__remote_end(iso__remote *remote, const char *name, const char *message);
void iso__remote_free(iso__remote *remote);
/* What its isolate weighed when it was last heard of. */
size_t iso__remote_weight(const iso__remote *remote);

#endif

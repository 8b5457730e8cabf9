/* The limit on CPU time of a worker in a process of its own, as its host sees to it. Private to the folder.
 *
 * The process keeps the limit itself, to the millisecond, as a worker in the host's process does. But
 * whoever has taken it over would not: so its host looks at its CPU clock while calls are open that their
 * code or their entrypoint limits, and ends it when it is well beyond what they may use together. */
#ifndef ISO_LOADER_REMOTE_CPU_H
#define ISO_LOADER_REMOTE_CPU_H

#include "internal.h"

typedef struct iso__remote_cpu iso__remote_cpu;

/* For the calls over `transport`, whose peer was asked for. `exceeded(data)` is called once, from the
 * loop. Never NULL; the caller's. */
iso__remote_cpu *iso__remote_cpu_new(iso__host *host, const iso__transport *transport,
                                     void (*exceeded)(void *data), void *data);
/* Calls may have been opened or answered. */
void iso__remote_cpu_look(iso__remote_cpu *cpu);
void iso__remote_cpu_free(iso__remote_cpu *cpu); /* NULL is accepted */

#endif

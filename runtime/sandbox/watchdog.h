/* Ends a guest that computes for too long.
 *
 * One thread a watchdog, started at the first use and asleep while nothing is armed. It watches one
 * thread, the one that arms it, by that thread's own CPU clock: time in which the machine did
 * something else does not count.
 */
#ifndef ISO_SANDBOX_WATCHDOG_H
#define ISO_SANDBOX_WATCHDOG_H

#include <stdint.h>

typedef struct iso__watchdog iso__watchdog;

/* Never NULL; the caller's. */
iso__watchdog *iso__watchdog_new(void);
void iso__watchdog_free(iso__watchdog *watchdog);

/* Calls `bite(data)` once, on the watchdog's thread, when the calling thread has used `ms`
 * milliseconds of CPU from now on and did not disarm before. Not while armed. */
void iso__watchdog_arm(iso__watchdog *watchdog, uint64_t ms, void (*bite)(void *data), void *data);
/* After this returns `bite` is not running and will not be called. Returns the CPU milliseconds
 * used since it was armed. */
double iso__watchdog_disarm(iso__watchdog *watchdog);

#endif

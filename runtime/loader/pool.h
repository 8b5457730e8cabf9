/* Isolates with their contexts, made ahead of need by a thread of their own. Private to the folder.
 *
 * Each is given away once and never comes back: nothing of a guest is met by the next one. */
#ifndef ISO_LOADER_POOL_H
#define ISO_LOADER_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "../engine/engine.h"

typedef struct iso__pool iso__pool;

/* Starts to make `count` isolates, for heaps of `heap_bytes` until their owners say otherwise
 * (iso__isolate_adopt). V8 must be up. The caller's; NULL when no thread can be started. */
iso__pool *iso__pool_new(uint32_t count, size_t heap_bytes);
/* Waits for the isolate that is being made, and frees those that are left. NULL is accepted. */
void iso__pool_free(iso__pool *pool);
/* An isolate that is the caller's from now on, to be adopted; NULL when none is ready. Any thread. */
iso__isolate *iso__pool_take(iso__pool *pool);
/* What was taken may be made anew: whoever took has the time now. It is when none was taken for two
 * milliseconds, at once where half of the pool or more is gone; not where the process lacks
 * room for one more isolate (iso__pool_lacking). NULL is accepted. Any thread. */
void iso__pool_refill(iso__pool *pool);
/* What the process lacks for one more isolate, of mappings or in V8 (sandbox/room.h, engine.h): malloc'ed, the
 * caller's; NULL where there is room. Any thread. */
char *iso__pool_lacking(void);
/* How many are ready. Any thread. */
size_t iso__pool_ready(iso__pool *pool);
/* Bytes of V8's heaps of those that are ready. Any thread. */
size_t iso__pool_bytes(iso__pool *pool);

#endif

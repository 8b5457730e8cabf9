/* What every worker does first, to see what it does. Only the program isoload-zygote has it. */
#ifndef ISO_LOADER_REHEARSAL_H
#define ISO_LOADER_REHEARSAL_H

#include "../engine/engine.h"

/* Lets workers of our own start in the isolate and answer, and leaves it as a new one: what V8 compiles on
 * the way is there for all who come after. Returns 0, or -1 when one did not answer. */
int iso__warm(iso__isolate *isolate);
/* Lets a worker start in the isolate and answer, and leaves all as it is then, for who wants to see what
 * was done: nothing else may use the isolate. Returns 0, or -1 when it did not answer. */
int iso__rehearse(iso__isolate *isolate);

#endif

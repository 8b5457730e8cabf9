/* What makes forks of this process cheap: fewer pages that each child has to fault in, or to copy
 * because it writes to them. Nothing here changes what the process does, and what does not work on a
 * machine is left as it is. Private to the folder. */
#ifndef ISO_ZYGOTE_SHARE_H
#define ISO_ZYGOTE_SHARE_H

#include <stdbool.h>

/* Puts V8's code and constants, which every child executes all over, on huge pages of sealed memory: a
 * fork copies nothing of it, and a child takes a fault for 2 MiB instead of one for every 64 KiB that
 * it touches. Once, while files can be read. */
void iso__share_code(void);
/* Lets children have all memory: V8 marks its code range as not for them, and they die without it. */
void iso__share_memory(void);
/* Learns which pages every child will write to, and which it will touch, from one that does `rehearse`
 * and ends. After iso__share_memory, while files can be read. */
void iso__share_learn(int (*rehearse)(void));
/* In a child: takes copies of the pages that it will write to now, a range at a time, which costs a
 * third of taking each when it is written to. A child that was forked `ahead` of need takes all that it
 * will touch: those that come from files, those that are changed and then as they were, and the first that
 * it will have to itself. */
void iso__share_take(bool ahead);
/* Leaves no holes in malloc's heap: what children allocate is then on pages of their own, one after
 * another, instead of on many that they would have to copy. Last of all. */
void iso__share_heap(void);

#endif

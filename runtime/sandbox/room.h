/* Whether this process has room for one more isolate, which V8 does not ask: it ends the process where the
 * kernel refuses it memory. */
#ifndef ISO_SANDBOX_ROOM_H
#define ISO_SANDBOX_ROOM_H

/* What is lacking for one more isolate, a sentence that names the limit and the remedy: malloc'ed, the
 * caller's. NULL where there is room, or nobody can tell. Quick: it looks closely only when the last look
 * has left so much unsaid. Any thread. */
char *iso__room_lacking(void);

/* The same of given numbers: mappings that there are, and may be. */
char *iso__room_judge(unsigned long mappings, unsigned long most);

#endif

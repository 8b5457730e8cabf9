/* Ctrl-C and SIGTERM: the run stops at the next safe place, keeps what was measured and cleans up.
 *
 * A signal can only speak through a variable of the process; this file holds the one there is. */
#ifndef ISO_BENCH_INTERRUPT_H
#define ISO_BENCH_INTERRUPT_H

#include <stdbool.h>

/* Catches SIGINT, SIGTERM and SIGHUP from now on, and ignores SIGPIPE. Main thread, once. */
void iso__bench_interrupt_catch(void);

/* True once a signal has come. Any thread. */
bool iso__bench_interrupted(void);

/* A file descriptor that is readable once a signal has come, for poll(); -1 before
 * iso__bench_interrupt_catch. Never read from it, never close it. */
int iso__bench_interrupt_fd(void);

#endif

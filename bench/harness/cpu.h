/* Processor time of everything that the harness started: the programs, their children, daemons, shims
 * and monitors. Main thread only. */
#ifndef ISO_BENCH_CPU_H
#define ISO_BENCH_CPU_H

/* Milliseconds (user and system) that were spent so far: by children that have ended and were waited
 * for, with all that they had waited for themselves, and by every descendant that is alive. The
 * difference of two calls is what was spent between them. Processes that are alive are read to the
 * nanosecond; what they took over from children of their own in steps of the kernel's clock tick (10 ms
 * as a rule), which is right on average and not in each case. Does not see a daemon that ran before the
 * harness, nor children that a parent chose never to wait for. */
double iso__bench_cpu_family_ms(void);

/* Milliseconds that the harness's own process has spent so far, all its threads. */
double iso__bench_cpu_own_ms(void);

/* As iso__bench_cpu_family_ms, when it has come to rest: what follows a sandbox's end in the background
 * is waited for, a second at most. */
double iso__bench_cpu_settled_ms(void);

#endif

/* Memory, as the kernel counts it. Any thread. */
#ifndef ISO_BENCH_MEMORY_H
#define ISO_BENCH_MEMORY_H

#include <sys/types.h>

/* What the kernel could still give out (MemAvailable, and the free pages that each core keeps for
 * itself) and what there is (MemTotal), in bytes; NAN where /proc/meminfo does not say. */
double iso__bench_memory_available(void);
double iso__bench_memory_total(void);

/* What could be given out once it has come to rest: the kernel gives back a process's pages, and adds up what
 * each core has counted, a little after the fact. */
double iso__bench_memory_settled(void);

/* The proportional set sizes of all processes below the harness, without itself, in bytes; NAN
 * where none can be read. A page that several of them share counts once in the sum, so the sum
 * over all of them is right where the sum over some would not be. */
double iso__bench_memory_family_pss(void);

/* The same of one process and all below it, of what is backed by no file; NAN where that process cannot be
 * read. What comes and goes elsewhere does not change it, unlike the sizes above. */
double iso__bench_memory_tree_own(pid_t root);

/* How long the machine takes to give out a page that it holds ready for nobody, in microseconds: the mean over some
 * MiB that are mapped, touched and given back. In a virtual machine it rises many times over where the host has
 * yet to find the page. NAN where none could be mapped. */
double iso__bench_memory_fresh_page_us(void);

#endif

/* The harness's descendants, as /proc shows them. With iso__bench_adopt_orphans this holds every
 * process that a system started, daemons included. Any thread. */
#ifndef ISO_BENCH_FAMILY_H
#define ISO_BENCH_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct iso__bench_relative {
  pid_t pid;
  pid_t parent;
  bool zombie;
} iso__bench_relative;

/* All descendants of `root`, without itself. Gives their number; *relatives is malloc'ed, the
 * caller's. */
size_t iso__bench_family(pid_t root, iso__bench_relative **relatives);

#endif

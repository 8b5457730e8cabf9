/* What the tests of guests in processes share: runtimes, and what the system knows of the processes.
 * Each fails the test when it does not go as it must. */
#ifndef ISO_TESTS_PROCESS_SUPPORT_H
#define ISO_TESTS_PROCESS_SUPPORT_H

#include <isoload.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A runtime whose workers are processes, `pool` of them made ahead. What the guests write is dropped. */
iso_runtime *process_runtime(uint32_t pool);

/* Processes below `ancestor`, at any depth, zombies too. Returns how many; the first `most` are put
 * into `found`, children before their own children. */
int descendants(pid_t ancestor, pid_t *found, int most);
/* How many of them have ended and wait for somebody to ask. */
int zombies(pid_t ancestor);
/* The guest's process that was forked last below `ancestor`, or -1. */
pid_t youngest_guest(pid_t ancestor);
/* The zygote's process below `ancestor` that guests are forked from, or -1. */
pid_t zygote_of(pid_t ancestor);

/* Waits until the process has computed for a while more. */
void wait_until_it_computes(pid_t process);
/* From another process: sends the signal then. */
void kill_while_it_computes(pid_t process, int signal);

/* Waits until the process has gone, or for 20 seconds; whether it has. A zombie has gone. */
bool has_gone(pid_t process);

/* How many are open, or -1 where this user may not see that. */
int open_descriptors(pid_t process);
/* What it has in memory, in KiB, what it shares included. */
long resident_kib_of(pid_t process);

#endif

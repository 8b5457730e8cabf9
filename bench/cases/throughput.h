/* Question: how many sandboxes a second, on how many cores?
 *
 * isoload in process is measured in a program that embeds it, one for each core, each of which makes,
 * uses and ends sandboxes one after the other. A server is measured with a process for each core, all on
 * one port, by wrk, which keeps eight connections for each core busy: every request is answered from a
 * sandbox of its own. The programs, the servers and all that they start have those cores and no others;
 * the processes of wrk may use any, so that where all cores serve, they share them with wrk. Each answer
 * is checked. Main thread only. */
#ifndef ISO_BENCH_THROUGHPUT_H
#define ISO_BENCH_THROUGHPUT_H

#include "first_result.h"

/* Whether it can be asked of a system: of isoload in process, and of servers whose description says, under
 * "scaling", how they are started with {workers} processes. */
bool iso__bench_throughput_suits(const iso__bench_system *system);

/* NULL where wrk is there, which servers need, else what to do (static). */
const char *iso__bench_throughput_reason(void);

/* How many cores this process may use. */
unsigned iso__bench_throughput_cores(void);

/* Takes one sample over `milliseconds` (for servers whole seconds, at least one) on `cores` of the machine:
 * *per_second is set. The platform is started for it and ended. */
iso__bench_answer iso__bench_throughput(iso__bench_system *system, unsigned cores,
                                        unsigned milliseconds, double *per_second,
                                        iso__bench_error *error);

#endif

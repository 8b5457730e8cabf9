/* The code that the systems run, by workload: the same text for each of them. A server knows it by name,
 * isoload in process reads the file, and a program finds it where it always does: there the file is
 * filled anew, in place, since boxes that mount it hold on to the file that they know. Main thread
 * only. */
#ifndef ISO_BENCH_AGENTS_H
#define ISO_BENCH_AGENTS_H

#include "error.h"
#include "system.h"

/* Makes the folder places->agents, with NAME.js for every workload that has code of its own (and
 * calls.js, for calls), and the file places->agent, with that of "hello" in it. */
int iso__bench_agents_make(const iso__bench_places *places, iso__bench_error *error);

/* The file of a workload's code: malloc'ed, the caller's. */
char *iso__bench_agents_file(const iso__bench_system *system, const char *workload);

/* Fills places->agent with the code of a workload. */
int iso__bench_agents_select(const iso__bench_places *places, const char *workload,
                             iso__bench_error *error);

#endif

/* The machine that was measured on, and what about it makes numbers doubtful. Any thread. */
#ifndef ISO_BENCH_MACHINE_H
#define ISO_BENCH_MACHINE_H

#include <jv.h>

/* {cpu, cores, memory (bytes), kernel, architecture, virtualisation, cgroup, mitigations, governor,
 * load[3], warnings[]}; what the machine does not tell is null. */
jv iso__bench_machine(void);

#endif

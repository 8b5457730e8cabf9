/* What host, zygote and the processes of guests have to agree on. */
#ifndef ISO_SANDBOX_PROCESS_H
#define ISO_SANDBOX_PROCESS_H

/* How a guest's process ends when it does not end by itself or by a signal. */
enum {
  ISO__PROCESS_OUT_OF_CPU = 81,
  ISO__PROCESS_OUT_OF_MEMORY,
  ISO__PROCESS_NOT_CONFINED,
  ISO__PROCESS_NOT_FORKED
};

/* What a guest's process may have open: its socket, its event loop. */
enum { ISO__PROCESS_DESCRIPTORS = 32 };

#endif

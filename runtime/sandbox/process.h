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

/* Bytes of the largest message between a host and a guest's process, in either direction. */
#define ISO__PROCESS_LARGEST_MESSAGE ((size_t)129 * 1024 * 1024)

/* What a guest's process may have open: its socket, its event loop, messages that are on their way. */
enum { ISO__PROCESS_DESCRIPTORS = 32 };

#endif

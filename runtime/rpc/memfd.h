/* Large messages, in memory that travels between processes: private to the folder. */
#ifndef ISO_RPC_MEMFD_H
#define ISO_RPC_MEMFD_H

#include <stddef.h>
#include <stdint.h>

/* A sealed memfd with a copy of the bytes; the caller's. -1 when the system has none to give. */
int iso__memfd_of(const uint8_t *bytes, size_t length);

/* A copy, malloc'ed and the caller's, of what a memfd holds that the other side made. It must be
 * sealed, so that nothing in it can change any more, and hold exactly `length` bytes. NULL with what
 * is wrong in *wrong (static). */
uint8_t *iso__memfd_read(int fd, size_t length, const char **wrong);

#endif

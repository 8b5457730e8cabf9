/* Things that end themselves when their scope ends: `iso__autofree char *text = ...;` */
#ifndef ISOLOAD_IO_CLEANUP_H
#define ISOLOAD_IO_CLEANUP_H

#include <stdlib.h>

static inline void iso__free_pointer(void *address) { free(*(void **)address); }

#define iso__autofree __attribute__((cleanup(iso__free_pointer)))

/* Hands the pointer over: returns it and leaves NULL behind, so that its scope does not free it. */
static inline void *iso__take_pointer(void *address) {
  void *pointer = *(void **)address;
  *(void **)address = NULL;
  return pointer;
}

#endif

#include "share.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- code ---- */

enum { HUGE_BYTES = 2 * 1024 * 1024 };

typedef struct range {
  uintptr_t from;
  uintptr_t to;
  int protection;
} range;

/* Replaces the pages between two boundaries of huge pages by a copy of them. The copy is made
 * elsewhere and moved into place in one call: nothing that runs sees a gap. */
static void copy_to_huge_pages(const range *at) {
  uintptr_t from = (at->from + HUGE_BYTES - 1) & ~(uintptr_t)(HUGE_BYTES - 1);
  uintptr_t to = at->to & ~(uintptr_t)(HUGE_BYTES - 1);
  if (from >= to) return;
  size_t length = to - from;
  char *space = mmap(NULL, length + HUGE_BYTES, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (space == MAP_FAILED) return;
  uintptr_t start = ((uintptr_t)space + HUGE_BYTES - 1) & ~(uintptr_t)(HUGE_BYTES - 1);
  char *copy = space + (start - (uintptr_t)space);
  bool moved = false;
  if (madvise(copy, length, MADV_HUGEPAGE) == 0) {
    memcpy(copy, (const void *)from, length);  // NOLINT(performance-no-int-to-ptr)
    moved = mprotect(copy, length, at->protection) == 0 &&
            mremap(copy, length, length, MREMAP_MAYMOVE | MREMAP_FIXED,
                   (void *)from) != MAP_FAILED;  // NOLINT(performance-no-int-to-ptr)
  }
  if (moved) {
    munmap(space, start - (uintptr_t)space);
    munmap(copy + length, HUGE_BYTES - (start - (uintptr_t)space));
  } else {
    munmap(space, length + HUGE_BYTES);
  }
}

/* The read-only parts of the library that holds V8. */
static bool is_wanted(const char *line, range *found) {
  char mode[5];
  if (sscanf(line, "%lx-%lx %4s", &found->from, &found->to, mode) != 3) return false;
  found->protection = PROT_READ | (mode[2] == 'x' ? PROT_EXEC : 0);
  return mode[0] == 'r' && mode[1] == '-' && mode[3] == 'p' && strstr(line, "/libnode.so");
}

void iso__share_code(void) {
  enum { MOST = 16 };
  range ranges[MOST];
  size_t count = 0;
  char *line = NULL;
  size_t size = 0;
  FILE *maps = fopen("/proc/self/maps", "re");
  if (!maps) return;
  while (count < MOST && getline(&line, &size, maps) > 0) {
    if (is_wanted(line, &ranges[count])) count++;
  }
  free(line);
  fclose(maps);
  for (size_t i = 0; i < count; i++) copy_to_huge_pages(&ranges[i]);
}

/* ---- heap ---- */

/* Takes every free piece of at least `size` bytes that is below the heap's end. */
static void fill_holes(size_t size, const char *end) {
  for (;;) {
    char *piece = malloc(size);
    if (!piece) return;
    if (piece >= end) {
      free(piece); /* from the end: there is no such hole any more */
      return;
    }
  }
}

void iso__share_heap(void) {
  enum { LARGEST = 64 * 1024, SMALLEST = 24, STEP = 16 };
  mallopt(M_MMAP_THRESHOLD, 2 * LARGEST); /* and it does not move any more */
  malloc_trim(0);
  struct mallinfo2 about = mallinfo2();
  const char *end = (const char *)sbrk(0) - about.keepcost;
  for (size_t size = LARGEST; size >= SMALLEST; size -= size > 2048 ? size / 8 : STEP) {
    fill_holes(size, end);
  }
}

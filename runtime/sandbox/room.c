#include "room.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* An isolate takes four mappings at rest, more as its guest's heap grows. */
enum { MAPPINGS_OF_ONE = 16, MAPPINGS_IN_RESERVE = 2048 };

/* Isolates that may be made before the next look. */
static atomic_ulong unsaid;

static unsigned long read_number(const char *path) {
  unsigned long number = 0;
  FILE *file = fopen(path, "re");
  if (file == NULL) {
    return 0;
  }
  if (fscanf(file, "%lu", &number) != 1) {
    number = 0;
  }
  fclose(file);
  return number;
}

/* Mappings of this process, one a line; 0: not known. */
static unsigned long count_mappings(void) {
  unsigned long lines = 0;
  char block[16384];
  int list = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (list < 0) {
    return 0;
  }
  for (ssize_t length; (length = read(list, block, sizeof block)) > 0;) {
    for (ssize_t i = 0; i < length; i++) {
      lines += block[i] == '\n';
    }
  }
  close(list);
  return lines;
}

char *iso__room_judge(unsigned long mappings, unsigned long most) {
  char *text = NULL;
  if (mappings == 0 || most == 0 || mappings + MAPPINGS_IN_RESERVE + MAPPINGS_OF_ONE <= most) {
    return NULL;
  }
  if (asprintf(
          &text,
          "There is no room for one more isolate: the process has %lu memory mappings, and the "
          "kernel allows %lu; raise that with: sysctl -w vm.max_map_count=%lu",
          mappings, most, most * 4) < 0) {
    return NULL;
  }
  return text;
}

char *iso__room_lacking(void) {
  unsigned long left = atomic_load(&unsaid);
  while (left > 0) {
    if (atomic_compare_exchange_weak(&unsaid, &left, left - 1)) {
      return NULL;
    }
  }
  unsigned long mappings = count_mappings(), most = read_number("/proc/sys/vm/max_map_count");
  char *lacking = iso__room_judge(mappings, most);
  /* Half of what would fit, so that guests whose heaps grow meanwhile are seen in time. */
  if (lacking == NULL) {
    unsigned long free = most > mappings + MAPPINGS_IN_RESERVE
                             ? most - mappings - MAPPINGS_IN_RESERVE
                             : MAPPINGS_OF_ONE * 2;
    atomic_store(&unsaid, free / MAPPINGS_OF_ONE / 2);
  }
  return lacking;
}

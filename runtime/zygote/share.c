#include "share.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- code ---- */

enum { HUGE_BYTES = 2 * 1024 * 1024 };

typedef struct range {
  uintptr_t from;
  uintptr_t to;
  int protection;
} range;

/* Memory that children map as the file that it is: a fork copies no page table of it, and a huge page
 * of it takes one fault. Its contents cannot change any more. Returns the memfd, or -1. */
static int sealed_copy(const range *at, size_t length) {
  /* MFD_EXEC, which kernels before 6.3 refuse and do not need; MADV_COLLAPSE, for where memfds get no
   * huge pages by themselves. */
  enum { EXECUTABLE = 0x10, COLLAPSE = 25 };
  const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  int fd = memfd_create("code", flags | EXECUTABLE);
  if (fd < 0) fd = memfd_create("code", flags);
  if (fd < 0) return -1;
  bool right = ftruncate(fd, (off_t)length) == 0;
  char *space = right ? mmap(NULL, length + HUGE_BYTES, PROT_NONE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
                      : MAP_FAILED;
  if (space != MAP_FAILED) {
    char *copy = space + (-(uintptr_t)space & (HUGE_BYTES - 1));
    right = mmap(copy, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == copy;
    if (right) {
      madvise(copy, length, MADV_HUGEPAGE);
      memcpy(copy, (const void *)at->from, length);  // NOLINT(performance-no-int-to-ptr)
      madvise(copy, length, COLLAPSE);
    }
    munmap(space, length + HUGE_BYTES);
  }
  const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (space != MAP_FAILED && right && fcntl(fd, F_ADD_SEALS, seals) == 0) return fd;
  close(fd);
  return -1;
}

/* Replaces the pages between two boundaries of huge pages by a copy of them, in one call: nothing that
 * runs sees a gap. Private all the same: whoever wrote to it would write to pages of its own. */
static void copy_to_huge_pages(const range *at) {
  range inner = {(at->from + HUGE_BYTES - 1) & ~(uintptr_t)(HUGE_BYTES - 1),
                 at->to & ~(uintptr_t)(HUGE_BYTES - 1), at->protection};
  if (inner.from >= inner.to) return;
  size_t length = inner.to - inner.from;
  int fd = sealed_copy(&inner, length);
  if (fd < 0) return;
  void *place = (void *)inner.from;  // NOLINT(performance-no-int-to-ptr)
  mmap(place, length, inner.protection, MAP_PRIVATE | MAP_FIXED, fd, 0);
  close(fd);
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

/* ---- pages that children use ---- */

typedef struct span {
  uintptr_t from;
  size_t length;
  bool writable;
} span;

enum { MOST_SPANS = 512 };

typedef struct spans {
  size_t count;
  span all[MOST_SPANS];
} spans;

static struct {
  spans written; /* by almost every child */
  spans touched; /* the others that a child does not find in its page table, or not as its own */
} learnt;

/* Libraries that only the rest of Node in V8's library needs, or the zygote itself: nothing of a guest
 * ever calls them. Each is five mappings, which a fork and the end of a process pay for one by one. */
static bool is_for_zygote_alone(const char *line) {
  static const char *const names[] = {"/libcares.", "/libnghttp2.", "/libbrotli",
                                      "/libssl.",   "/libseccomp.", "/libonig."};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strstr(line, names[i])) return true;
  }
  return false;
}

void iso__share_memory(void) {
  FILE *maps = fopen("/proc/self/maps", "re");
  char *line = NULL;
  size_t size = 0;
  while (maps && getline(&line, &size, maps) > 0) {
    unsigned long from, to;
    if (sscanf(line, "%lx-%lx", &from, &to) != 2 || strstr(line, "[v")) continue;
    int forks = is_for_zygote_alone(line) ? MADV_DONTFORK : MADV_DOFORK;
    madvise((void *)from, to - from, forks);  // NOLINT(performance-no-int-to-ptr)
  }
  free(line);
  if (maps) fclose(maps);
}

/* The private memory that can be read, stacks and the kernel's own left out. */
static void find_memory(spans *found) {
  FILE *maps = fopen("/proc/self/maps", "re");
  char *line = NULL;
  size_t size = 0;
  while (maps && found->count < MOST_SPANS && getline(&line, &size, maps) > 0) {
    unsigned long from, to;
    char mode[5];
    if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3) continue;
    if (mode[0] != 'r' || mode[3] != 'p' || strstr(line, "[stack]") || strstr(line, "[v")) {
      continue;
    }
    found->all[found->count++] = (span){from, to - from, mode[1] == 'w'};
  }
  free(line);
  if (maps) fclose(maps);
}

/* What the kernel says of a page. */
static const uint64_t present = (uint64_t)1 << 63;
static const uint64_t exclusive = (uint64_t)1 << 56;

/* What the kernel says of each page of a span; mapped, and never given back. NULL when it does not. */
static uint64_t *pages_of(int pagemap, const span *space, size_t page_size) {
  size_t length = space->length / page_size * sizeof(uint64_t);
  uint64_t *entries =
      mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (entries == MAP_FAILED) return NULL;
  off_t at = (off_t)(space->from / page_size * sizeof(uint64_t));
  return pread(pagemap, entries, length, at) == (ssize_t)length ? entries : NULL;
}

/* A copy of the pages of a span that are there; of the same length, and never given back. */
static unsigned char *contents_of(const span *space, const uint64_t *pages, size_t page_size) {
  unsigned char *copy = mmap(NULL, space->length, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (!pages || copy == MAP_FAILED) return NULL;
  const unsigned char *from = (const void *)space->from;  // NOLINT(performance-no-int-to-ptr)
  for (size_t at = 0; at < space->length; at += page_size) {
    if (pages[at / page_size] & present) memcpy(copy + at, from + at, page_size);
  }
  return copy;
}

/* A page that was there at the fork, for both, and is this process's alone now: it was copied because
 * it was written to. */
static bool was_copied(uint64_t before, uint64_t after) {
  return (before & present) && !(before & exclusive) && (after & present) && (after & exclusive);
}

/* A page that no fork gives to a child: of a file, or its own since. */
static bool is_own(const span *space, uint64_t before, uint64_t after) {
  if (!(after & present)) return false;
  return !space->writable || !(before & present) || (before & exclusive);
}

static void add_page(spans *to, uintptr_t page, size_t page_size, bool writable) {
  span *last = to->count > 0 ? &to->all[to->count - 1] : NULL;
  if (last && last->from + last->length == page && last->writable == writable) {
    last->length += page_size;
  } else if (to->count < MOST_SPANS) {
    to->all[to->count++] = (span){page, page_size, writable};
  }
}

/* What was written to and is as it was, for a moment only perhaps, most children need not write to. What
 * this one had before, and no fork gives it, it took for looking, and the others will need it later. */
static void compare(int pagemap, const span *space, const uint64_t *before,
                    const unsigned char *contents, size_t page_size) {
  const uint64_t *after = before ? pages_of(pagemap, space, page_size) : NULL;
  if (!after || (space->writable && !contents)) return;
  for (size_t i = 0; i < space->length / page_size; i++) {
    uintptr_t page = space->from + i * page_size;
    const void *now = (const void *)page;  // NOLINT(performance-no-int-to-ptr)
    bool copied = space->writable && was_copied(before[i], after[i]);
    if (copied && memcmp(contents + i * page_size, now, page_size) != 0) {
      add_page(&learnt.written, page, page_size, true);
    } else if (copied || is_own(space, before[i], after[i])) {
      add_page(&learnt.touched, page, page_size, space->writable && (after[i] & exclusive));
    }
  }
}

static _Noreturn void rehearse_and_tell(int (*rehearse)(void), int out) {
  static spans memory;
  static uint64_t *before[MOST_SPANS];
  static unsigned char *contents[MOST_SPANS];
  size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
  find_memory(&memory);
  int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (pagemap < 0) _exit(1);
  for (size_t i = 0; i < memory.count; i++) {
    before[i] = pages_of(pagemap, &memory.all[i], page_size);
    if (memory.all[i].writable) contents[i] = contents_of(&memory.all[i], before[i], page_size);
  }
  if (rehearse() != 0) _exit(1);
  for (size_t i = 0; i < memory.count; i++) {
    compare(pagemap, &memory.all[i], before[i], contents[i], page_size);
  }
  _exit(write(out, &learnt, sizeof learnt) == (ssize_t)sizeof learnt ? 0 : 1);
}

void iso__share_learn(int (*rehearse)(void)) {
  int ends[2];
#ifdef __SANITIZE_ADDRESS__
  return; /* it forbids to read whole pages of variables, and all that is lost is time */
#endif
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  pid_t pid = fork();
  if (pid == 0) rehearse_and_tell(rehearse, ends[1]);
  close(ends[1]);
  size_t length = 0;
  ssize_t got;
  while (length < sizeof learnt &&
         (got = read(ends[0], (char *)&learnt + length, sizeof learnt - length)) > 0) {
    length += (size_t)got;
  }
  close(ends[0]);
  int status = 0;
  if (pid > 0) waitpid(pid, &status, 0);
  if (status == 0 && length == sizeof learnt) return;
  learnt.written.count = learnt.touched.count = 0;
}

/* False where the kernel cannot. */
static bool populate_one(const span *at) {
  enum { POPULATE_READ = 22, POPULATE_WRITE }; /* since Linux 5.14; older ones refuse them */
  void *from = (void *)at->from;               // NOLINT(performance-no-int-to-ptr)
  int advice = at->writable ? POPULATE_WRITE : POPULATE_READ;
  return madvise(from, at->length, advice) == 0 || errno != EINVAL;
}

static void populate(const spans *wanted) {
  for (size_t i = 0; i < wanted->count; i++) {
    if (!populate_one(&wanted->all[i])) return;
  }
}

/* What a guest allocates first comes from the end of the heap, which is nobody's page yet; so do the frames
 * below this one. */
static void populate_fresh(void) {
  enum { HEAP_BYTES = 64 * 1024, STACK_BYTES = 16 * 1024 };
  size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
  char *piece = malloc(HEAP_BYTES);
  if (!piece) return;
  uintptr_t from = (uintptr_t)piece & ~(page_size - 1);
  populate_one(&(span){from, (uintptr_t)piece + HEAP_BYTES - from, true});
  free(piece);
  volatile char frames[STACK_BYTES];
  for (size_t i = 0; i < sizeof frames; i += page_size) frames[i] = 0;
}

void iso__share_take(bool ahead) {
  populate(&learnt.written);
  if (!ahead) return;
  populate(&learnt.touched);
  populate_fresh();
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
  mallopt(M_TRIM_THRESHOLD, 8 * LARGEST);
  malloc_trim(0);
  struct mallinfo2 about = mallinfo2();
  const char *end = (const char *)sbrk(0) - about.keepcost;
  for (size_t size = LARGEST; size >= SMALLEST; size -= size > 2048 ? size / 8 : STEP) {
    fill_holes(size, end);
  }
}

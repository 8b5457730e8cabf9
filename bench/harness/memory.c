#include "memory.h"

#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "family.h"

/* A line "NAME:   123 kB" of a file of /proc, in bytes. */
static double read_kib(const char *path, const char *name) {
  ISO__AUTO_FILE FILE *file = fopen(path, "re");
  char line[256];
  size_t length = strlen(name);
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, name, length) != 0 || line[length] != ':') continue;
    const char *number = line + length + 1;
    char *end = NULL;
    double kib = strtod(number, &end);
    if (end != number) return kib * 1024;
  }
  return NAN;
}

/* Free pages that each core keeps on lists of its own, in bytes. MemAvailable leaves them out, and they
 * are tens of megabytes: the first sandboxes would seem to cost nothing. 0 where the kernel does not
 * tell. */
static double kept_by_cores(void) {
  ISO__AUTO_FILE FILE *file = fopen("/proc/zoneinfo", "re");
  char line[256];
  double pages = 0;
  while (file && fgets(line, sizeof line, file)) {
    const char *word = line + strspn(line, " ");
    if (strncmp(word, "count:", 6) == 0) pages += strtod(word + 6, NULL);
  }
  return pages * (double)sysconf(_SC_PAGESIZE);
}

double iso__bench_memory_available(void) {
  /* Reading this file makes the kernel add up what each core has counted by itself; without it the
   * numbers may be a second old. Only root may; without root the noise is larger. */
  ISO__AUTO_FD int refresh = open("/proc/sys/vm/stat_refresh", O_RDONLY | O_CLOEXEC);
  char byte;
  ssize_t ignored = refresh >= 0 ? read(refresh, &byte, 1) : 0;
  (void)ignored;
  return read_kib("/proc/meminfo", "MemAvailable") + kept_by_cores();
}

double iso__bench_memory_total(void) { return read_kib("/proc/meminfo", "MemTotal"); }

double iso__bench_memory_settled(void) {
  enum { READINGS = 10, PAUSE_MS = 10 };
  static const double rest = 128 * 1024;
  double last = iso__bench_memory_available();
  int still = 0;
  for (int i = 0; i < READINGS && still < 2; i++) {
    poll(NULL, 0, PAUSE_MS);
    double next = iso__bench_memory_available();
    still = fabs(next - last) <= rest ? still + 1 : 0;
    last = next;
  }
  return last;
}

double iso__bench_memory_family_pss(void) {
  ISO__AUTO_FREE iso__bench_relative *family = NULL;
  size_t count = iso__bench_family(getpid(), &family);
  double sum = count ? NAN : 0;
  for (size_t i = 0; i < count; i++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)family[i].pid);
    double pss = family[i].zombie ? NAN : read_kib(path, "Pss");
    if (!isnan(pss)) sum = (isnan(sum) ? 0 : sum) + pss;
  }
  return sum;
}

/* Of one process: what is backed by no file. Files are shared with processes of others, so that their part
 * of it changes as those come and go. */
static double process_own(pid_t pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
  return read_kib(path, "Pss_Anon") + read_kib(path, "Pss_Shmem");
}

double iso__bench_memory_tree_own(pid_t root) {
  ISO__AUTO_FREE iso__bench_relative *family = NULL;
  size_t count = iso__bench_family(root, &family);
  double sum = process_own(root);
  for (size_t i = 0; i < count; i++) {
    double own = family[i].zombie ? 0 : process_own(family[i].pid);
    sum += isnan(own) ? 0 : own; /* it has ended meanwhile */
  }
  return sum;
}

double iso__bench_memory_fresh_page_us(void) {
  enum { LOOKED_AT = 16 * 1024 * 1024 };
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *memory = mmap(NULL, LOOKED_AT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return NAN;
  madvise(memory, LOOKED_AT, MADV_NOHUGEPAGE); /* page by page, as small heaps come by theirs */
  int64_t started = iso__bench_clock_ns();
  for (size_t at = 0; at < LOOKED_AT; at += page) ((volatile char *)memory)[at] = 1;
  int64_t took = iso__bench_clock_ns() - started;
  munmap(memory, LOOKED_AT);
  return (double)took * 1e-3 / (double)(LOOKED_AT / page);
}

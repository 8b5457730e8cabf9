#include "cpu.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "family.h"
#include "process.h"

static double clock_ms(clockid_t id) {
  struct timespec time;
  if (clock_gettime(id, &time)) return 0;
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

/* What a living process took over from children that it waited for: fields 16 and 17 of its stat. */
static double inherited_ms(pid_t pid) {
  char path[64], line[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  ISO__AUTO_FILE FILE *file = fopen(path, "re");
  if (!file || !fgets(line, sizeof line, file)) return 0;
  char *at = strrchr(line, ')'); /* the name may hold anything; the third field follows it */
  for (int field = 2; at && field < 16; field++) at = strchr(at + 1, ' ');
  if (!at) return 0;
  char *next = NULL;
  long user = strtol(at, &next, 10), system = strtol(next, NULL, 10);
  return (double)(user + system) * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

static double waited_for_ms(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_CHILDREN, &usage)) return 0;
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-3;
}

double iso__bench_cpu_family_ms(void) {
  /* Those that have ended are waited for first, so that they are counted once and to the microsecond. */
  iso__bench_reap_orphans();
  ISO__AUTO_FREE iso__bench_relative *family = NULL;
  size_t count = iso__bench_family(getpid(), &family);
  double sum = waited_for_ms();
  for (size_t i = 0; i < count; i++) {
    clockid_t id;
    if (clock_getcpuclockid(family[i].pid, &id) == 0) sum += clock_ms(id);
    sum += inherited_ms(family[i].pid);
  }
  return sum;
}

double iso__bench_cpu_own_ms(void) { return clock_ms(CLOCK_PROCESS_CPUTIME_ID); }

double iso__bench_cpu_settled_ms(void) {
  enum { READINGS = 50, PAUSE_MS = 20, STILL = 3 };
  static const double rest = 0.5;
  double last = iso__bench_cpu_family_ms();
  for (int i = 0, still = 0; i < READINGS && still < STILL; i++) {
    poll(NULL, 0, PAUSE_MS);
    double next = iso__bench_cpu_family_ms();
    still = next - last <= rest ? still + 1 : 0;
    last = next;
  }
  return last;
}

/* What a sandbox in a process of its own takes, as one line of JSON: for each phase the 5th, 50th and
 * 99th percentile in microseconds; then, of all processes together and for each sandbox, microseconds of
 * a processor and KiB of memory.
 *
 *   process_profile [-n SANDBOXES] [-h HELD] [-P POOL] [-p PAUSE_MS]
 *
 * One sandbox after the other is loaded, called and ended; then HELD are kept, for their memory, which the
 * kernel tells root alone. */
#include <dirent.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "profile_support.h"

enum { PHASES = 4 };

static const char *const names[PHASES] = {"load", "call", "free", "toResult"};

typedef struct sample {
  double of[PHASES]; /* microseconds */
} sample;

static void measure(iso_runtime *runtime, sample *at) {
  double started = now_us();
  iso_worker *worker = load_agent(runtime, AGENT);
  double loaded = now_us();
  call_agent(worker);
  double called = now_us();
  iso_worker_free(worker);
  double freed = now_us();
  *at = (sample){{loaded - started, called - loaded, freed - called, called - started}};
}

/* ---- of all processes ---- */

static double us_of(int who) {
  struct rusage usage;
  getrusage(who, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* What this process and those that have ended below it have had of a processor. */
static double processor_us(void) { return us_of(RUSAGE_SELF) + us_of(RUSAGE_CHILDREN); }

/* A line of a process's file that begins with `key`, in KiB. */
static double kib_of_process(const char *process, const char *name, const char *key) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%.16s/%s", process, name);
  return kib_of(path, key);
}

/* Parent and group of a process; false when it has gone. */
static bool kin_of(const char *process, int *parent, int *group) {
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%.16s/stat", process);
  FILE *file = fopen(path, "re");
  bool read = file && fgets(line, sizeof line, file);
  if (file) fclose(file);
  const char *rest = read ? strrchr(line, ')') : NULL;
  return rest && sscanf(rest, ") %*c %d %d", parent, group) == 2;
}

typedef struct memory {
  double kib; /* proportional set size */
  double tables;
} memory;

/* Of the zygote and all that come from it, which are one group: that of our child, where it is 0 yet. */
static memory memory_of(int *group) {
  memory sum = {0};
  int parent, own;
  DIR *all = opendir("/proc");
  for (struct dirent *at; all && (at = readdir(all));) {
    if (at->d_name[0] < '0' || at->d_name[0] > '9') continue;
    if (!kin_of(at->d_name, &parent, &own)) continue;
    if (*group == 0 && parent == getpid()) *group = own;
    if (*group == 0 || own != *group) continue;
    sum.kib += kib_of_process(at->d_name, "smaps_rollup", "Pss:");
    sum.tables += kib_of_process(at->d_name, "status", "VmPTE:");
  }
  if (all) closedir(all);
  return sum;
}

static void hold(iso_runtime *runtime, size_t count) {
  iso_worker **held = calloc(count, sizeof(iso_worker *));
  if (!held) abort();
  int group = 0;
  memory_of(&group);
  held[0] = load_agent(runtime, AGENT);
  call_agent(held[0]);
  memory before = memory_of(&group);
  for (size_t i = 1; i < count; i++) {
    held[i] = load_agent(runtime, AGENT);
    call_agent(held[i]);
  }
  memory after = memory_of(&group);
  double more = (double)count - 1;
  if (before.kib > 0) printf("\"pssKiB\":%.0f,", (after.kib - before.kib) / more);
  printf("\"tablesKiB\":%.0f,", (after.tables - before.tables) / more);
  for (size_t i = 0; i < count; i++) iso_worker_free(held[i]);
  free(held);
}

/* What starting and ending the zygote takes is not the sandboxes'. */
static double without_any(uint32_t pool) {
  double before = processor_us();
  iso_runtime_free(open_runtime(ISO_ISOLATION_PROCESS, pool));
  return processor_us() - before;
}

int main(int argc, char **argv) {
  size_t count = 200, held = 0;
  uint32_t pool = 0;
  struct timespec pause = {0};
  for (int option; (option = getopt(argc, argv, "n:h:P:p:")) != -1;) {
    size_t value = option == '?' ? 0 : strtoul(optarg, NULL, 10);
    if (option == 'n' && value > 0) {
      count = value;
    } else if (option == 'h' && value != 1) {
      held = value;
    } else if (option == 'P') {
      pool = (uint32_t)value;
    } else if (option == 'p' && value < 1000) {
      pause.tv_nsec = (long)value * 1000000;
    } else {
      fprintf(
          stderr,
          "process_profile: write [-n SANDBOXES] [-h HELD, at least 2] [-P POOL] [-p PAUSE_MS]\n");
      return 2;
    }
  }
  sample *samples = calloc(count + 1, sizeof *samples);
  if (!samples) abort();
  without_any(pool);
  double empty = without_any(pool);
  double before = processor_us();
  iso_runtime *runtime = open_runtime(ISO_ISOLATION_PROCESS, pool);
  for (int i = 0; i < WARM_UP; i++) measure(runtime, &samples[0]);
  for (size_t i = 0; i < count; i++) {
    nanosleep(&pause, NULL);
    measure(runtime, &samples[i]);
  }
  iso_runtime_free(runtime);
  double processor = (processor_us() - before - empty) / (double)(count + WARM_UP);
  printf("{\"v8\":\"%s\",\"pool\":%u,", iso_v8_version(), pool);
  print_percentiles(names, PHASES, samples->of, count);
  if (held > 0) {
    runtime = open_runtime(ISO_ISOLATION_PROCESS, 0);
    hold(runtime, held);
    iso_runtime_free(runtime);
  }
  printf("\"processorUs\":%.0f}\n", processor);
  free(samples);
  return 0;
}

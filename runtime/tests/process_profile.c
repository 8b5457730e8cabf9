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
#include <isoload.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const char agent[] = "export default { async myAgent(p) { return p + 1 } }\n";

enum { PHASES = 4, WARM_UP = 20 };

static const char *const names[PHASES] = {"load", "call", "free", "toResult"};

typedef struct sample {
  double of[PHASES]; /* microseconds */
} sample;

static double now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void must(iso_status status, const iso_error *error) {
  if (status == ISO_OK) return;
  fprintf(stderr, "process_profile: %s\n", error->message);
  exit(1);
}

static iso_runtime *open_runtime(uint32_t pool) {
  const iso_options wanted = {.isolation = ISO_ISOLATION_PROCESS, .pool = pool};
  iso_runtime *runtime;
  iso_error error = {0};
  must(iso_runtime_new(&wanted, &runtime, &error), &error);
  return runtime;
}

static iso_worker *load(iso_runtime *runtime) {
  iso_error error = {0};
  iso_module module = {"agent.js", ISO_MODULE_JS, agent, sizeof agent - 1};
  iso_worker_code code = {.compatibility_date = "2026-03-01",
                          .main_module = "agent.js",
                          .modules = &module,
                          .module_count = 1};
  iso_worker *worker = NULL;
  must(iso_load(runtime, &code, &worker, &error), &error);
  return worker;
}

static void call(iso_worker *worker) {
  iso_error error = {0};
  char *result = NULL;
  must(iso_call(worker, NULL, "myAgent", "[41]", &result, &error), &error);
  free(result);
}

static void measure(iso_runtime *runtime, sample *at) {
  double started = now_us();
  iso_worker *worker = load(runtime);
  double loaded = now_us();
  call(worker);
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
static double kib_of(const char *process, const char *name, const char *key) {
  char path[64], line[256];
  double kib = 0;
  snprintf(path, sizeof path, "/proc/%.16s/%s", process, name);
  FILE *file = fopen(path, "re");
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, key, strlen(key)) == 0) kib = strtod(line + strlen(key), NULL);
  }
  if (file) fclose(file);
  return kib;
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
    sum.kib += kib_of(at->d_name, "smaps_rollup", "Pss:");
    sum.tables += kib_of(at->d_name, "status", "VmPTE:");
  }
  if (all) closedir(all);
  return sum;
}

static void hold(iso_runtime *runtime, size_t count) {
  iso_worker **held = calloc(count, sizeof(iso_worker *));
  if (!held) abort();
  int group = 0;
  memory_of(&group);
  held[0] = load(runtime);
  call(held[0]);
  memory before = memory_of(&group);
  for (size_t i = 1; i < count; i++) {
    held[i] = load(runtime);
    call(held[i]);
  }
  memory after = memory_of(&group);
  double more = (double)count - 1;
  if (before.kib > 0) printf("\"pssKiB\":%.0f,", (after.kib - before.kib) / more);
  printf("\"tablesKiB\":%.0f,", (after.tables - before.tables) / more);
  for (size_t i = 0; i < count; i++) iso_worker_free(held[i]);
  free(held);
}

/* ---- what was measured ---- */

static int by_value(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void print_percentiles(const sample *samples, size_t count) {
  double *values = calloc(count, sizeof *values);
  if (!values) abort();
  for (int phase = 0; phase < PHASES; phase++) {
    for (size_t i = 0; i < count; i++) values[i] = samples[i].of[phase];
    qsort(values, count, sizeof *values, by_value);
    printf("\"%s\":[%.1f,%.1f,%.1f],", names[phase], values[count / 20], values[count / 2],
           values[count * 99 / 100]);
  }
  free(values);
}

/* What starting and ending the zygote takes is not the sandboxes'. */
static double without_any(uint32_t pool) {
  double before = processor_us();
  iso_runtime_free(open_runtime(pool));
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
  iso_runtime *runtime = open_runtime(pool);
  for (int i = 0; i < WARM_UP; i++) measure(runtime, &samples[0]);
  for (size_t i = 0; i < count; i++) {
    nanosleep(&pause, NULL);
    measure(runtime, &samples[i]);
  }
  iso_runtime_free(runtime);
  double processor = (processor_us() - before - empty) / (double)(count + WARM_UP);
  printf("{\"v8\":\"%s\",\"pool\":%u,", iso_v8_version(), pool);
  print_percentiles(samples, count);
  if (held > 0) {
    runtime = open_runtime(0);
    hold(runtime, held);
    iso_runtime_free(runtime);
  }
  printf("\"processorUs\":%.0f}\n", processor);
  free(samples);
  return 0;
}

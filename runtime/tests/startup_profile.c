/* Where the time and the memory of a worker's start go, as one line of JSON: for each phase the 5th,
 * 50th and 99th percentile in microseconds, then means of what the kernel counts for the process.
 *
 *   startup_profile [-n WORKERS] [-h HELD] [-P POOL] [-p PAUSE_MS]
 *
 * One worker after the other is loaded, called and freed; then HELD are kept, for their memory. A pause
 * between them lets a pool be filled, and caches and clocks go cold. */
#include <getopt.h>
#include <isoload.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const char agent[] = "export default { async myAgent(p) { return p + 1 } }";

enum { PHASES = 9, WARM_UP = 20 };

static const char *const names[PHASES] = {"isolate", "context", "compile",  "evaluate", "load",
                                          "call",    "free",    "toResult", "faults"};

typedef struct sample {
  double of[PHASES]; /* microseconds, and page faults */
} sample;

typedef struct profile_options {
  size_t workers;
  size_t held;
  uint32_t pool;
  long pause_ms;
} profile_options;

static double now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double us_of(struct timeval time) {
  return (double)time.tv_sec * 1e6 + (double)time.tv_usec;
}

static struct rusage usage(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

static void must(iso_status status, const iso_error *error) {
  if (status == ISO_OK) return;
  fprintf(stderr, "startup_profile: %s\n", error->message);
  exit(1);
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
  long faults = usage().ru_minflt;
  double started = now_us();
  iso_worker *worker = load(runtime);
  double loaded = now_us();
  call(worker);
  double called = now_us();
  iso_timing timing;
  iso_worker_timing(worker, &timing, NULL);
  double freeing = now_us();
  iso_worker_free(worker);
  double freed = now_us();
  *at = (sample){{timing.isolate_us, timing.context_us, timing.compile_us, timing.evaluate_us,
                  loaded - started, called - loaded, freed - freeing, called - started,
                  (double)(usage().ru_minflt - faults)}};
}

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

/* A line of a file in /proc/self that begins with `key`, in KiB. */
static double kib_of(const char *path, const char *key) {
  FILE *file = fopen(path, "re");
  char line[256];
  double kib = 0;
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, key, strlen(key)) == 0) kib = strtod(line + strlen(key), NULL);
  }
  if (file) fclose(file);
  return kib;
}

static void hold(iso_runtime *runtime, size_t count) {
  iso_worker **held = calloc(count, sizeof(iso_worker *));
  if (!held) abort();
  double memory = kib_of("/proc/self/smaps_rollup", "Pss:");
  double tables = kib_of("/proc/self/status", "VmPTE:");
  for (size_t i = 0; i < count; i++) {
    held[i] = load(runtime);
    call(held[i]);
  }
  memory = kib_of("/proc/self/smaps_rollup", "Pss:") - memory;
  tables = kib_of("/proc/self/status", "VmPTE:") - tables;
  printf("\"pssKiB\":%.0f,\"tablesKiB\":%.0f,", memory / (double)count, tables / (double)count);
  for (size_t i = 0; i < count; i++) iso_worker_free(held[i]);
  free(held);
}

static void profile(iso_runtime *runtime, const profile_options *options) {
  sample *samples = calloc(options->workers + 1, sizeof *samples);
  if (!samples) abort();
  for (int i = 0; i < WARM_UP; i++) measure(runtime, &samples[0]);
  struct rusage before = usage();
  struct timespec pause = {.tv_nsec = options->pause_ms * 1000000};
  for (size_t i = 0; i < options->workers; i++) {
    nanosleep(&pause, NULL);
    measure(runtime, &samples[i]);
  }
  struct rusage after = usage();
  double count = (double)options->workers;
  printf("{\"v8\":\"%s\",\"pool\":%u,", iso_v8_version(), options->pool);
  print_percentiles(samples, options->workers);
  if (options->held > 0) hold(runtime, options->held);
  printf("\"userUs\":%.0f,\"systemUs\":%.0f}\n",
         (us_of(after.ru_utime) - us_of(before.ru_utime)) / count,
         (us_of(after.ru_stime) - us_of(before.ru_stime)) / count);
  free(samples);
}

int main(int argc, char **argv) {
  profile_options options = {.workers = 200};
  for (int option; (option = getopt(argc, argv, "n:h:P:p:")) != -1;) {
    size_t value = option == '?' ? 0 : strtoul(optarg, NULL, 10);
    if (option == 'n' && value > 0) {
      options.workers = value;
    } else if (option == 'h') {
      options.held = value;
    } else if (option == 'P') {
      options.pool = (uint32_t)value;
    } else if (option == 'p' && value < 1000) {
      options.pause_ms = (long)value;
    } else {
      fprintf(stderr, "startup_profile: write [-n WORKERS] [-h HELD] [-P POOL] [-p PAUSE_MS]\n");
      return 2;
    }
  }
  const iso_options wanted = {.pool = options.pool};
  iso_runtime *runtime;
  iso_error error = {0};
  must(iso_runtime_new(&wanted, &runtime, &error), &error);
  profile(runtime, &options);
  iso_runtime_free(runtime);
  return 0;
}

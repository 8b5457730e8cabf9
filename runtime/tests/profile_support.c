#include "profile_support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void must(iso_status status, const iso_error *error) {
  if (status == ISO_OK) return;
  fprintf(stderr, "%s: %s\n", program_invocation_short_name, error->message);
  exit(1);
}

iso_runtime *open_runtime(iso_isolation isolation, uint32_t pool) {
  const iso_options wanted = {.isolation = isolation, .pool = pool};
  iso_runtime *runtime = NULL;
  iso_error error = {0};
  must(iso_runtime_new(&wanted, &runtime, &error), &error);
  return runtime;
}

iso_worker *load_agent(iso_runtime *runtime, const char *source) {
  iso_error error = {0};
  iso_module module = {"agent.js", ISO_MODULE_JS, source, strlen(source)};
  iso_worker_code code = {.compatibility_date = "2026-03-01",
                          .main_module = "agent.js",
                          .modules = &module,
                          .module_count = 1};
  iso_worker *worker = NULL;
  must(iso_load(runtime, &code, &worker, &error), &error);
  return worker;
}

void call_agent(iso_worker *worker) {
  iso_error error = {0};
  char *result = NULL;
  must(iso_call(worker, NULL, "myAgent", "[41]", &result, &error), &error);
  free(result);
}

static int by_value(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

void print_percentiles(const char *const *names, size_t width, const double *rows, size_t count) {
  double *values = calloc(count, sizeof *values);
  if (!values) abort();
  for (size_t at = 0; at < width; at++) {
    for (size_t i = 0; i < count; i++) values[i] = rows[i * width + at];
    qsort(values, count, sizeof *values, by_value);
    printf("\"%s\":[%.1f,%.1f,%.1f],", names[at], values[count / 20], values[count / 2],
           values[count * 99 / 100]);
  }
  free(values);
}

double kib_of(const char *path, const char *key) {
  FILE *file = fopen(path, "re");
  char line[256];
  double kib = 0;
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, key, strlen(key)) == 0) kib = strtod(line + strlen(key), NULL);
  }
  if (file) fclose(file);
  return kib;
}

#include "inprocess.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <isoload.h>

#include "cleanup.h"
#include "clock.h"

struct iso__bench_inprocess {
  iso_runtime *runtime;
  char *source;
  size_t length;
  iso_worker **held;
  size_t held_count;
};

const char *iso__bench_inprocess_reason(void) { return NULL; }

static int fail_with(iso__bench_error *error, const char *what, iso_error *cause) {
  int failed = iso__bench_fail(error, "%s: %s", what, cause->message ? cause->message : "failed");
  iso_error_clear(cause);
  return failed;
}

static int read_source(iso__bench_inprocess *inprocess, const char *path, iso__bench_error *error) {
  ISO__AUTO_FILE FILE *file = fopen(path, "re");
  if (!file) return iso__bench_fail(error, "%s cannot be read: %s", path, strerror(errno));
  FILE *copy = open_memstream(&inprocess->source, &inprocess->length);
  if (!copy) abort();
  char bytes[4096];
  for (size_t length; (length = fread(bytes, 1, sizeof bytes, file)) > 0;)
    fwrite(bytes, 1, length, copy);
  fclose(copy);
  return ferror(file) ? iso__bench_fail(error, "%s cannot be read", path) : 0;
}

iso__bench_inprocess *iso__bench_inprocess_open(const char *agent, iso__bench_error *error) {
  iso__bench_inprocess *inprocess = calloc(1, sizeof *inprocess);
  if (!inprocess) abort();
  iso_error cause = {0};
  int failed = read_source(inprocess, agent, error);
  if (!failed && iso_runtime_new(NULL, &inprocess->runtime, &cause) != ISO_OK)
    failed = fail_with(error, "iso_runtime_new", &cause);
  if (!failed) return inprocess;
  iso__bench_inprocess_close(inprocess);
  return NULL;
}

void iso__bench_inprocess_close(iso__bench_inprocess *inprocess) {
  if (!inprocess) return;
  for (size_t i = 0; i < inprocess->held_count; i++) iso_worker_free(inprocess->held[i]);
  free(inprocess->held);
  iso_runtime_free(inprocess->runtime);
  free(inprocess->source);
  free(inprocess);
}

/* What every system of the comparison does: the agent's source, its method, its argument, its
 * value as text. */
static int load_and_call(iso__bench_inprocess *inprocess, iso_worker **worker, char **value,
                         iso__bench_error *error) {
  iso_module module = {.name = "agent.js",
                       .type = ISO_MODULE_JS,
                       .content = inprocess->source,
                       .length = inprocess->length};
  iso_worker_code code = {.compatibility_date = "2026-03-01",
                          .main_module = "agent.js",
                          .modules = &module,
                          .module_count = 1};
  iso_error cause = {0};
  *worker = NULL;
  *value = NULL;
  if (iso_load(inprocess->runtime, &code, worker, &cause) != ISO_OK)
    return fail_with(error, "iso_load", &cause);
  if (iso_call(*worker, NULL, "myAgent", "[41]", value, &cause) == ISO_OK) return 0;
  iso_worker_free(*worker);
  *worker = NULL;
  return fail_with(error, "iso_call", &cause);
}

int iso__bench_inprocess_first_result(iso__bench_inprocess *inprocess, int64_t *elapsed_ns,
                                      char **value, iso__bench_inprocess_phases *phases,
                                      iso__bench_error *error) {
  iso_worker *worker = NULL;
  int64_t started = iso__bench_clock_ns();
  int failed = load_and_call(inprocess, &worker, value, error);
  *elapsed_ns = iso__bench_clock_ns() - started;
  if (failed) return -1;
  iso_timing timing = {0};
  iso_worker_timing(worker, &timing, NULL);
  *phases = (iso__bench_inprocess_phases){timing.isolate_us, timing.context_us, timing.compile_us,
                                          timing.evaluate_us};
  iso_worker_free(worker);
  return 0;
}

int iso__bench_inprocess_hold(iso__bench_inprocess *inprocess, unsigned count, char **value,
                              iso__bench_error *error) {
  *value = NULL;
  size_t total = inprocess->held_count + count;
  iso_worker **held = realloc(inprocess->held, total * sizeof *held);
  if (!held) abort();
  inprocess->held = held;
  while (inprocess->held_count < total) {
    free(*value);
    iso_worker *worker = NULL;
    if (load_and_call(inprocess, &worker, value, error)) return -1;
    held[inprocess->held_count++] = worker;
  }
  return 0;
}

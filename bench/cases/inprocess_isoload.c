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
  char *agent; /* whose text is held, malloc'ed; NULL: none yet */
  char *source;
  size_t length; /* of the text in the file */
  unsigned texts;
  iso_worker **held;
  size_t held_count;
};

/* Room behind an agent's text for the comment that makes it a new one. */
enum { MARK_BYTES = 40 };

static int fail_with(iso__bench_error *error, const char *what, iso_error *cause) {
  int failed = iso__bench_fail(error, "%s: %s", what, cause->message ? cause->message : "failed");
  iso_error_clear(cause);
  return failed;
}

/* Holds the text of an agent's file, with room behind it. */
static int read_source(iso__bench_inprocess *inprocess, const char *path, iso__bench_error *error) {
  if (inprocess->agent && strcmp(inprocess->agent, path) == 0) return 0;
  ISO__AUTO_FILE FILE *file = fopen(path, "re");
  if (!file) return iso__bench_fail(error, "%s cannot be read: %s", path, strerror(errno));
  free(inprocess->source);
  free(inprocess->agent);
  inprocess->agent = NULL;
  inprocess->source = NULL;
  FILE *copy = open_memstream(&inprocess->source, &inprocess->length);
  if (!copy) abort();
  char bytes[4096];
  for (size_t length; (length = fread(bytes, 1, sizeof bytes, file)) > 0;)
    fwrite(bytes, 1, length, copy);
  fflush(copy);
  size_t length = inprocess->length;
  for (int i = 0; i < MARK_BYTES; i++) fputc(0, copy);
  fclose(copy);
  inprocess->length = length;
  if (ferror(file)) return iso__bench_fail(error, "%s cannot be read", path);
  inprocess->agent = iso__bench_text("%s", path);
  return 0;
}

static int read_settings(const iso__bench_inprocess_settings *settings, iso_options *options,
                         iso__bench_error *error) {
  *options = (iso_options){0};
  options->pool = settings->pool;
  if (strcmp(settings->isolation, "process") == 0)
    options->isolation = ISO_ISOLATION_PROCESS;
  else if (strcmp(settings->isolation, "isolate") != 0)
    return iso__bench_fail(error, "isolation is '%s', not isolate or process", settings->isolation);
  return 0;
}

iso__bench_inprocess *iso__bench_inprocess_open(const iso__bench_inprocess_settings *settings,
                                                iso__bench_error *error) {
  iso_options options;
  iso_error cause = {0};
  if (read_settings(settings, &options, error)) return NULL;
  iso__bench_inprocess *inprocess = calloc(1, sizeof *inprocess);
  if (!inprocess) abort();
  if (iso_runtime_new(&options, &inprocess->runtime, &cause) == ISO_OK) return inprocess;
  fail_with(error, "iso_runtime_new", &cause);
  iso__bench_inprocess_close(inprocess);
  return NULL;
}

void iso__bench_inprocess_release(iso__bench_inprocess *inprocess) {
  for (size_t i = 0; i < inprocess->held_count; i++) iso_worker_free(inprocess->held[i]);
  free(inprocess->held);
  inprocess->held = NULL;
  inprocess->held_count = 0;
}

void iso__bench_inprocess_close(iso__bench_inprocess *inprocess) {
  if (!inprocess) return;
  iso__bench_inprocess_release(inprocess);
  iso_runtime_free(inprocess->runtime);
  free(inprocess->source);
  free(inprocess->agent);
  free(inprocess);
}

/* What every system of the comparison does: the agent's source, its method, its argument, its
 * value as text. */
static int load_and_call(iso__bench_inprocess *inprocess, size_t length, iso_worker **worker,
                         char **value, iso__bench_error *error) {
  iso_module module = {
      .name = "agent.js", .type = ISO_MODULE_JS, .content = inprocess->source, .length = length};
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

int iso__bench_inprocess_first_result(iso__bench_inprocess *inprocess, const char *agent,
                                      bool unseen, iso__bench_inprocess_start *start, char **value,
                                      iso__bench_error *error) {
  *value = NULL;
  if (read_source(inprocess, agent, error)) return -1;
  size_t length = inprocess->length;
  if (unseen)
    length +=
        (size_t)snprintf(inprocess->source + length, MARK_BYTES, "\n// %u\n", inprocess->texts++);
  iso_worker *worker = NULL;
  int64_t started = iso__bench_clock_ns();
  int failed = load_and_call(inprocess, length, &worker, value, error);
  int64_t held = iso__bench_clock_ns();
  if (failed) return -1;
  iso_timing timing = {0};
  iso_worker_timing(worker, &timing, NULL);
  start->phases = (iso__bench_inprocess_phases){timing.isolate_us, timing.context_us,
                                                timing.compile_us, timing.evaluate_us};
  int64_t ending = iso__bench_clock_ns();
  iso_worker_free(worker);
  start->ended_ns = iso__bench_clock_ns() - ending;
  start->elapsed_ns = held - started;
  return 0;
}

int iso__bench_inprocess_hold(iso__bench_inprocess *inprocess, const char *agent, unsigned count,
                              char **value, iso__bench_error *error) {
  *value = NULL;
  if (read_source(inprocess, agent, error)) return -1;
  size_t total = inprocess->held_count + count;
  iso_worker **held = realloc(inprocess->held, total * sizeof *held);
  if (!held) abort();
  inprocess->held = held;
  while (inprocess->held_count < total) {
    free(*value);
    iso_worker *worker = NULL;
    if (load_and_call(inprocess, inprocess->length, &worker, value, error)) return -1;
    held[inprocess->held_count++] = worker;
  }
  return 0;
}

int iso__bench_inprocess_call(iso__bench_inprocess *inprocess, const char *method,
                              const char *arguments, unsigned calls, int64_t *elapsed_ns,
                              char **value, iso__bench_error *error) {
  *value = NULL;
  if (inprocess->held_count == 0) return iso__bench_fail(error, "no worker is held");
  int64_t started = iso__bench_clock_ns();
  for (unsigned i = 0; i < calls; i++) {
    iso_error cause = {0};
    free(*value);
    *value = NULL;
    if (iso_call(inprocess->held[0], NULL, method, arguments, value, &cause) != ISO_OK)
      return fail_with(error, "iso_call", &cause);
  }
  *elapsed_ns = iso__bench_clock_ns() - started;
  return 0;
}

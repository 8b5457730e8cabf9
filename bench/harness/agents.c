#include "agents.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"
#include "vocabulary.h"

enum { MAKE_MS = 60000 };

/* Copies the bytes of a file into another one, which keeps its place on the disk. */
static int copy_into(const char *from, const char *to, iso__bench_error *error) {
  ISO__AUTO_FILE FILE *source = fopen(from, "re");
  if (!source) return iso__bench_fail(error, "%s cannot be read: %s", from, strerror(errno));
  ISO__AUTO_FILE FILE *copy = fopen(to, "we");
  if (!copy) return iso__bench_fail(error, "%s cannot be written: %s", to, strerror(errno));
  char bytes[1 << 14];
  for (size_t length; (length = fread(bytes, 1, sizeof bytes, source)) > 0;)
    if (fwrite(bytes, 1, length, copy) != length) break;
  if (!ferror(source) && fflush(copy) == 0) return 0;
  return iso__bench_fail(error, "%s cannot be copied to %s", from, to);
}

/* A workload whose code is the snippet's. */
static bool has_own_code(const char *workload) {
  const iso__bench_workload *known = iso__bench_workload_named(workload);
  return strcmp(workload, "calls") == 0 || (known && strcmp(known->group, "size") == 0);
}

int iso__bench_agents_make(const iso__bench_places *places, iso__bench_error *error) {
  if (iso__bench_make_folders(places->agents, error)) return -1;
  ISO__AUTO_FREE char *script = iso__bench_text("%s/fixtures/bundles/make", places->root);
  ISO__AUTO_FREE char *folder = iso__bench_text("%s", places->agents);
  ISO__AUTO_FREE char *complaint = NULL;
  char *argv[] = {script, folder, NULL};
  int status = iso__bench_run_program(argv, NULL, MAKE_MS, NULL, &complaint, error);
  if (status < 0) return -1;
  if (status) {
    ISO__AUTO_FREE char *last = iso__bench_telling_line(complaint, "no reason given");
    return iso__bench_fail(error, "%s ended with status %d: %s", script, status, last);
  }
  return iso__bench_agents_select(places, ISO__BENCH_WORKLOAD, error);
}

char *iso__bench_agents_file(const iso__bench_system *system, const char *workload) {
  const char *agents = iso__bench_template_get(&system->values, "agents");
  if (!has_own_code(workload)) workload = ISO__BENCH_WORKLOAD;
  return iso__bench_text("%s/%s.js", agents, workload);
}

int iso__bench_agents_select(const iso__bench_places *places, const char *workload,
                             iso__bench_error *error) {
  ISO__AUTO_FREE char *file = iso__bench_text("%s/%s.js", places->agents, workload);
  return copy_into(file, places->agent, error);
}

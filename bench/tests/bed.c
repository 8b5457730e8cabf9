#include "bed.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agents.h"
#include "process.h"
#include "scratch.h"

static const iso__bench_effort small = {.name = "test",
                                        .level = 2,
                                        .hold_argv = 6,
                                        .hold_served = 8,
                                        .plans = {[ISO__ASK_TTFR] = {5, 5, 0, 0},
                                                  [ISO__ASK_CPU] = {2, 2, 0, 0},
                                                  [ISO__ASK_SIZE] = {2, 2, 0, 0},
                                                  [ISO__ASK_CALL] = {2, 2, 0, 0},
                                                  [ISO__ASK_STAGGERED] = {1, 1, 0, 3},
                                                  [ISO__ASK_BURST] = {2, 2, 0, 8},
                                                  [ISO__ASK_MEMORY] = {2, 2, 0, 0},
                                                  [ISO__ASK_LIVE] = {1, 1, 0, 10}}};

void bed_prepare(bed *of, char **names) {
  iso__bench_error error = {0};
  *of = (bed){.options = {.effort = &small, .systems = names, .seed = 42}};
  of->scratch = iso__bench_scratch_new(&error);
  cr_assert(of->scratch != NULL, "%s", error.text);
  of->agents = iso__bench_text("%s/agents", of->scratch);
  of->agent = iso__bench_text("%s/agent.js", of->agents);
  of->places = (iso__bench_places){.root = BENCH_ROOT,
                                   .systems = BENCH_FIXTURES,
                                   .scratch = of->scratch,
                                   .rootfs = "/nonexistent",
                                   .bin = BENCH_BIN,
                                   .agent = of->agent,
                                   .agents = of->agents,
                                   .driver = "/dev/null",
                                   .expected = "42"};
  cr_assert(iso__bench_agents_make(&of->places, &error) == 0, "%s", error.text);
}

void bed_measure(bed *of) {
  iso__bench_error error = {0};
  iso__bench_adopt_orphans();
  cr_assert(iso__bench_run_open(&of->run, &of->options, &of->places, &error) == 0, "%s",
            error.text);
  iso__bench_run_check(&of->run);
  iso__bench_run_measure(&of->run);
}

void bed_run(bed *of, char **names, bool time, bool memory) {
  bed_prepare(of, names);
  of->options.asked[ISO__ASK_TTFR] = time;
  of->options.asked[ISO__ASK_MEMORY] = memory;
  bed_measure(of);
}

void bed_end(bed *of) {
  iso__bench_run_close(&of->run);
  iso__bench_error error = {0};
  cr_assert(iso__bench_scratch_remove(of->scratch, &error) == 0, "%s", error.text);
  free(of->scratch);
  free(of->agents);
  free(of->agent);
}

const iso__bench_system *bed_system(const bed *of, const char *name) {
  for (size_t i = 0; i < of->run.system_count; i++)
    if (strcmp(of->run.systems[i]->name, name) == 0) return of->run.systems[i];
  cr_assert(0, "no system %s", name);
  return NULL;
}

const iso__bench_series *bed_series_of(const bed *of, const char *system, const char *workload,
                                       const char *metric) {
  return iso__bench_series_find(&of->run.samples, system, workload, metric);
}

const iso__bench_series *bed_series(const bed *of, const char *system, const char *metric) {
  return bed_series_of(of, system, ISO__BENCH_WORKLOAD, metric);
}

double bed_smallest(const iso__bench_series *series) {
  double least = series->values[0];
  for (size_t i = 1; i < series->count; i++) least = fmin(least, series->values[i]);
  return least;
}

void bed_assert_within(double actual, double low, double high) {
  cr_assert(actual >= low && actual <= high, "%g is not in %g ... %g", actual, low, high);
}

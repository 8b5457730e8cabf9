#include "processor_time.h"

#include <string.h>

#include "cpu.h"
#include "interrupt.h"
#include "vocabulary.h"

/* What is spent in a process of its own: all of it but by isoload in the harness's. */
static bool has_family(const iso__bench_system *system) {
  return system->kind != ISO__BENCH_INPROCESS || strcmp(system->settings.isolation, "process") == 0;
}

static double before_ms(const iso__bench_system *system) {
  double spent = has_family(system) ? iso__bench_cpu_settled_ms() : 0;
  return system->kind == ISO__BENCH_INPROCESS ? spent + iso__bench_cpu_own_ms() : spent;
}

/* The harness's own time is read before it waits for the others', since waiting takes some of it. */
static double after_ms(const iso__bench_system *system) {
  double own = system->kind == ISO__BENCH_INPROCESS ? iso__bench_cpu_own_ms() : 0;
  return has_family(system) ? own + iso__bench_cpu_settled_ms() : own;
}

iso__bench_answer iso__bench_processor_time(iso__bench_system *system, unsigned sandboxes,
                                            double *each_ms, iso__bench_error *error) {
  double before = 0;
  if (iso__bench_system_start_resident(system, error)) return ISO__BENCH_BROKEN;
  for (unsigned i = 0; i <= sandboxes; i++) {
    iso__bench_first first;
    iso__bench_answer answer = iso__bench_first_result(system, ISO__BENCH_WORKLOAD, &first, error);
    if (answer != ISO__BENCH_RIGHT) return answer;
    if (iso__bench_interrupted()) {
      iso__bench_fail(error, "interrupted");
      return ISO__BENCH_BROKEN;
    }
    if (i == 0) before = before_ms(system);
  }
  *each_ms = (after_ms(system) - before) / sandboxes;
  return ISO__BENCH_RIGHT;
}

#include "processor_time.h"

#include "cpu.h"
#include "interrupt.h"

static double spent_ms(const iso__bench_system *system) {
  return system->kind == ISO__BENCH_INPROCESS ? iso__bench_cpu_own_ms()
                                              : iso__bench_cpu_settled_ms();
}

iso__bench_answer iso__bench_processor_time(iso__bench_system *system,
                                            iso__bench_inprocess *inprocess, unsigned sandboxes,
                                            double *each_ms, iso__bench_error *error) {
  double before = 0;
  if (iso__bench_system_start_resident(system, error)) return ISO__BENCH_BROKEN;
  for (unsigned i = 0; i <= sandboxes; i++) {
    int64_t elapsed_ns = 0;
    iso__bench_inprocess_phases phases;
    iso__bench_answer answer =
        iso__bench_first_result(system, inprocess, &elapsed_ns, &phases, error);
    if (answer != ISO__BENCH_RIGHT) return answer;
    if (iso__bench_interrupted()) {
      iso__bench_fail(error, "interrupted");
      return ISO__BENCH_BROKEN;
    }
    if (i == 0) before = spent_ms(system);
  }
  *each_ms = (spent_ms(system) - before) / sandboxes;
  return ISO__BENCH_RIGHT;
}

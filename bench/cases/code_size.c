#include "code_size.h"

#include <string.h>

#include "agents.h"
#include "json.h"

bool iso__bench_code_size_suits(const iso__bench_run *run, const iso__bench_system *system,
                                const iso__bench_plan *plan) {
  (void)plan;
  if (system->floor || !run->places.agents) return false;
  /* A guest whose image was made with the snippet in it cannot be given other code. */
  if (iso__bench_json_true(system->description, "codeInImage")) return false;
  return system->kind != ISO__BENCH_HTTP || iso__bench_system_answers(system, "size");
}

static iso__bench_answer start_with(iso__bench_run *run, iso__bench_system *system,
                                    const char *workload, iso__bench_error *error) {
  iso__bench_first first;
  if (system->kind == ISO__BENCH_ARGV && iso__bench_agents_select(&run->places, workload, error))
    return ISO__BENCH_BROKEN;
  iso__bench_answer answer = iso__bench_first_result(system, workload, &first, error);
  if (answer == ISO__BENCH_RIGHT)
    iso__bench_run_add(run, system, workload, "ttfr", (double)first.elapsed_ns * 1e-6);
  return answer;
}

iso__bench_answer iso__bench_code_size(iso__bench_run *run, iso__bench_system *system,
                                       const iso__bench_plan *plan, iso__bench_error *error) {
  (void)plan;
  iso__bench_answer answer = ISO__BENCH_RIGHT;
  /* A server has just been started: what it does for its first request is not about the size. */
  iso__bench_first first;
  if (system->kind == ISO__BENCH_HTTP)
    answer = iso__bench_first_result(system, ISO__BENCH_WORKLOAD, &first, error);
  for (const iso__bench_workload *each = NULL;
       answer == ISO__BENCH_RIGHT && (each = iso__bench_workload_next(each));)
    if (strcmp(each->group, "size") == 0 &&
        iso__bench_options_wants_workload(run->options, each->name))
      answer = start_with(run, system, each->name, error);
  if (system->kind == ISO__BENCH_ARGV &&
      iso__bench_agents_select(&run->places, ISO__BENCH_WORKLOAD,
                               answer == ISO__BENCH_RIGHT ? error : NULL))
    return ISO__BENCH_BROKEN;
  return answer;
}

#include "calls.h"

#include <stdlib.h>
#include <string.h>

#include "agents.h"
#include "cleanup.h"

/* The code that is called, among the agents. */
static const char code[] = "calls";

/* Calls of a sample, beside the one that is taken off: fewer where one takes long. */
enum { CALLS = 200, CALLS_64K = 100, CALLS_1M = 25, FETCHES = 50 };

static unsigned calls_of(const iso__bench_workload *workload) {
  if (strcmp(workload->name, "fetch") == 0) return FETCHES;
  if (workload->bytes >= 1 << 20) return CALLS_1M;
  return workload->bytes >= 64 << 10 ? CALLS_64K : CALLS;
}

bool iso__bench_calls_suit(const iso__bench_run *run, const iso__bench_system *system,
                           const iso__bench_plan *plan) {
  (void)plan;
  if (!run->places.agents) return false;
  if (system->kind == ISO__BENCH_INPROCESS) return true;
  return system->kind == ISO__BENCH_HTTP && iso__bench_system_answers(system, "call");
}

/* --- in process ------------------------------------------------------------------------------- */

/* ["xxx..."]: the caller's. */
static char *payload_of(size_t bytes) {
  char *text = malloc(bytes + 5);
  if (!text) abort();
  memcpy(text, "[\"", 2);
  memset(text + 2, 'x', bytes);
  memcpy(text + 2 + bytes, "\"]", 3);
  return text;
}

static iso__bench_answer call_inprocess(iso__bench_system *system,
                                        const iso__bench_workload *workload, unsigned calls,
                                        int64_t *elapsed_ns, iso__bench_error *error) {
  ISO__AUTO_FREE char *arguments = payload_of(workload->bytes);
  ISO__AUTO_FREE char *expected = iso__bench_text("%zu", workload->bytes);
  ISO__AUTO_FREE char *value = NULL;
  if (iso__bench_inprocess_call(system->inprocess, "size", arguments, calls, elapsed_ns, &value,
                                error))
    return ISO__BENCH_BROKEN;
  return iso__bench_judge_as(expected, value ? value : "undefined", error);
}

/* --- over HTTP -------------------------------------------------------------------------------- */

/* What a server answers to so many calls of a workload. */
static double answer_of(const iso__bench_workload *workload, unsigned calls) {
  static const double intercepted = sizeof "intercepted" - 1;
  if (strcmp(workload->name, "fetch") == 0) return calls * intercepted;
  if (strcmp(workload->group, "payload") == 0) return (double)calls * (double)workload->bytes;
  return calls * (calls + 1.0) / 2; /* 1 + 2 + ... */
}

static iso__bench_answer call_served(iso__bench_system *system, const iso__bench_workload *workload,
                                     unsigned calls, int64_t *elapsed_ns, iso__bench_error *error) {
  bool payload = strcmp(workload->group, "payload") == 0;
  ISO__AUTO_FREE char *path = iso__bench_text(
      "/%s?n=%u&bytes=%zu", payload ? "call" : workload->name, calls, workload->bytes);
  ISO__AUTO_FREE char *expected = iso__bench_text("%.0f", answer_of(workload, calls));
  return iso__bench_ask_server(system, "GET", path, expected, elapsed_ns, error);
}

/* --- both ------------------------------------------------------------------------------------- */

static bool knows(const iso__bench_system *system, const iso__bench_workload *workload) {
  if (strcmp(workload->group, "payload") == 0) return true;
  return strcmp(workload->group, "call") == 0 && system->kind == ISO__BENCH_HTTP &&
         iso__bench_system_answers(system, workload->name);
}

static iso__bench_answer call(iso__bench_system *system, const iso__bench_workload *workload,
                              unsigned calls, int64_t *elapsed_ns, iso__bench_error *error) {
  return system->kind == ISO__BENCH_INPROCESS
             ? call_inprocess(system, workload, calls, elapsed_ns, error)
             : call_served(system, workload, calls, elapsed_ns, error);
}

/* The first time is not counted: it makes the payload, and fills what is filled once. */
static iso__bench_answer sample(iso__bench_run *run, iso__bench_system *system,
                                const iso__bench_workload *workload, iso__bench_error *error) {
  unsigned calls = calls_of(workload);
  int64_t first = 0, one = 0, many = 0;
  iso__bench_answer answer = call(system, workload, 1, &first, error);
  if (answer == ISO__BENCH_RIGHT) answer = call(system, workload, 1, &one, error);
  if (answer == ISO__BENCH_RIGHT) answer = call(system, workload, calls + 1, &many, error);
  if (answer == ISO__BENCH_RIGHT)
    iso__bench_run_add(run, system, workload->name, "call", (double)(many - one) * 1e-3 / calls);
  return answer;
}

iso__bench_answer iso__bench_calls(iso__bench_run *run, iso__bench_system *system,
                                   const iso__bench_plan *plan, iso__bench_error *error) {
  (void)plan;
  iso__bench_answer answer = ISO__BENCH_RIGHT;
  if (system->kind == ISO__BENCH_INPROCESS) {
    ISO__AUTO_FREE char *agent = iso__bench_agents_file(system, code);
    ISO__AUTO_FREE char *value = NULL;
    if (iso__bench_inprocess_hold(system->inprocess, agent, 1, &value, error))
      return ISO__BENCH_BROKEN;
  }
  for (const iso__bench_workload *each = NULL;
       answer == ISO__BENCH_RIGHT && (each = iso__bench_workload_next(each));)
    if (knows(system, each) && iso__bench_options_wants_workload(run->options, each->name))
      answer = sample(run, system, each, error);
  if (system->kind == ISO__BENCH_INPROCESS) iso__bench_inprocess_release(system->inprocess);
  return answer;
}

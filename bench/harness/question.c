#include "question.h"

#include <math.h>
#include <stdlib.h>

#include "arrivals.h"
#include "calls.h"
#include "churn.h"
#include "cleanup.h"
#include "clock.h"
#include "code_size.h"
#include "interrupt.h"
#include "json.h"
#include "processor_time.h"
#include "progress.h"
#include "random.h"
#include "throughput.h"
#include "vocabulary.h"

enum { HOLD_FAILURES_MAX = 2 };

/* Sandboxes of a pass over processor time: enough that the clock tick of some readings is spread. */
enum { CPU_ARGV = 4, CPU_SERVED = 50 };

/* Every question's order has a stream of the seed of its own, after those of the rounds. */
enum { STREAM_QUESTIONS = 10 };

/* --- processor time --------------------------------------------------------------------------- */

static iso__bench_answer pass_cpu(iso__bench_run *run, iso__bench_system *system,
                                  const iso__bench_plan *plan, iso__bench_error *error) {
  (void)plan;
  double each_ms = 0;
  unsigned sandboxes = system->kind == ISO__BENCH_ARGV ? CPU_ARGV : CPU_SERVED;
  iso__bench_answer answer = iso__bench_processor_time(system, sandboxes, &each_ms, error);
  if (answer == ISO__BENCH_RIGHT)
    iso__bench_run_add(run, system, ISO__BENCH_WORKLOAD, "cpu", each_ms);
  return answer;
}

/* --- memory ----------------------------------------------------------------------------------- */

static unsigned sandboxes_for(const iso__bench_run *run, const iso__bench_system *system) {
  const iso__bench_effort *effort = run->options->effort;
  unsigned most = system->kind == ISO__BENCH_ARGV ? effort->hold_argv : effort->hold_served;
  return system->hold_max < most ? system->hold_max : most;
}

static bool can_hold(const iso__bench_run *run, const iso__bench_system *system,
                     const iso__bench_plan *plan) {
  (void)plan;
  if (system->hold_reason || sandboxes_for(run, system) < 2) return false;
  if (system->kind == ISO__BENCH_INPROCESS) return true;
  ISO__AUTO_JV jv hold = iso__bench_json_get(system->description, "hold");
  return jv_get_kind(hold) == JV_KIND_OBJECT;
}

/* What one more cost beside those that were alive. Of the first, what all share is not its own. */
static void add_live(iso__bench_run *run, const iso__bench_system *system,
                     const iso__bench_memory_pass *pass) {
  for (size_t i = 1; i < pass->count; i++) {
    const iso__bench_memory_point *point = &pass->points[i], *before = point - 1;
    const iso__bench_workload *workload = iso__bench_workload_live((unsigned)point->sandboxes);
    if (!workload || !iso__bench_options_wants_workload(run->options, workload->name)) continue;
    iso__bench_run_add(run, system, workload->name, "live.create", point->create_ms);
    if (!isnan(point->page_us))
      iso__bench_run_add(run, system, workload->name, "live.page", point->page_us);
    double each = (before->available - point->available) / (point->sandboxes - before->sandboxes);
    if (before->sandboxes >= 1)
      iso__bench_run_add(run, system, workload->name, "live.memory", each);
  }
}

static void keep_pass(iso__bench_run *run, const iso__bench_system *system,
                      const iso__bench_memory_pass *pass) {
  run->weighings = realloc(run->weighings, (run->weighing_count + 1) * sizeof *run->weighings);
  if (!run->weighings) abort();
  run->weighings[run->weighing_count++] = (iso__bench_weighing){system, *pass};
}

/* Whoever cannot be held may still be timed: only its memory stays unknown. */
static void on_memory_failure(iso__bench_run *run, iso__bench_system *system,
                              iso__bench_answer answer, const char *reason) {
  if (answer == ISO__BENCH_WRONG) {
    iso__bench_run_count_failure(run, system, answer, reason);
    return;
  }
  if (iso__bench_interrupted()) return;
  system->failures++;
  ISO__AUTO_FREE char *text =
      iso__bench_text("%s: a pass of memory failed: %s", system->name, reason);
  iso__bench_run_warn(run, text);
  if (++system->hold_failures < HOLD_FAILURES_MAX) return;
  system->hold_reason = iso__bench_text("%s", reason);
}

static iso__bench_answer pass_memory(iso__bench_run *run, iso__bench_system *system,
                                     const iso__bench_plan *plan, iso__bench_error *error) {
  (void)plan;
  iso__bench_memory_pass pass;
  iso__bench_answer answer =
      iso__bench_live_memory(system, sandboxes_for(run, system), 0, &pass, error);
  if (answer != ISO__BENCH_RIGHT) {
    iso__bench_memory_pass_clear(&pass);
    return answer;
  }
  keep_pass(run, system, &pass);
  if (system->kind != ISO__BENCH_ARGV) add_live(run, system, &pass);
  if (!isnan(pass.per_sandbox))
    iso__bench_run_add(run, system, ISO__BENCH_WORKLOAD, "memory", pass.per_sandbox);
  if (!isnan(pass.per_sandbox_pss))
    iso__bench_run_add(run, system, ISO__BENCH_WORKLOAD, "memory.pss", pass.per_sandbox_pss);
  return answer;
}

/* --- thousands alive -------------------------------------------------------------------------- */

static unsigned live_most(const iso__bench_system *system, const iso__bench_plan *plan) {
  return system->hold_max < plan->size ? system->hold_max : plan->size;
}

/* Up to the number that is asked of all, they were counted with the memory. */
static bool can_live(const iso__bench_run *run, const iso__bench_system *system,
                     const iso__bench_plan *plan) {
  return system->kind != ISO__BENCH_ARGV && !system->warm && can_hold(run, system, plan) &&
         live_most(system, plan) > run->options->effort->hold_served;
}

/* What one system may take of the time for all of them: some take much of it, and some little. */
enum { LIVE_SHARES = 2 };

/* Where it ends before all are alive, the numbers until then are known all the same. */
static iso__bench_answer pass_live(iso__bench_run *run, iso__bench_system *system,
                                   const iso__bench_plan *plan, iso__bench_error *error) {
  iso__bench_memory_pass pass;
  iso__bench_answer answer = iso__bench_live_memory(system, live_most(system, plan),
                                                    plan->budget_ms / LIVE_SHARES, &pass, error);
  if (iso__bench_interrupted() || answer == ISO__BENCH_WRONG || pass.count < 2) {
    iso__bench_memory_pass_clear(&pass);
    return answer;
  }
  add_live(run, system, &pass);
  keep_pass(run, system, &pass);
  if (pass.cut_short || pass.late) {
    ISO__AUTO_FREE char *text =
        iso__bench_text("%s: %s was too short for %u at once; %.0f were alive", system->name,
                        pass.late ? "the time" : "the host's memory", live_most(system, plan),
                        pass.points[pass.count - 1].sandboxes);
    iso__bench_run_warn(run, text);
  }
  return answer;
}

/* --- many sandboxes --------------------------------------------------------------------------- */

/* Under load a server may lose a connection: a sample less, and no more than that. */
static void on_load_failure(iso__bench_run *run, iso__bench_system *system,
                            iso__bench_answer answer, const char *reason) {
  if (answer == ISO__BENCH_WRONG) {
    iso__bench_run_count_failure(run, system, answer, reason);
    return;
  }
  if (iso__bench_interrupted()) return;
  system->failures++;
  ISO__AUTO_FREE char *text =
      iso__bench_text("%s: a pass of many sandboxes failed: %s", system->name, reason);
  iso__bench_run_warn(run, text);
}

static bool can_churn(const iso__bench_run *run, const iso__bench_system *system,
                      const iso__bench_plan *plan) {
  (void)run, (void)plan;
  return iso__bench_churn_suits(system);
}

/* What stays behind is asked of isoload alone, whose whole number takes its time; for the rate of the
 * others less will do. Fewer than GROWTH_FROM say nothing about growth: the first twentieth of
 * them is still the platform getting warm. */
static iso__bench_answer pass_churn(iso__bench_run *run, iso__bench_system *system,
                                    const iso__bench_plan *plan, iso__bench_error *error) {
  enum { RATE_MS = 5000, GROWTH_FROM = 20000, WHOLE_SHARES = 3 };
  bool whole = system->kind == ISO__BENCH_INPROCESS && !system->warm;
  iso__bench_churned churned;
  iso__bench_answer answer = iso__bench_churn(
      system, plan->size, whole ? plan->budget_ms / WHOLE_SHARES : RATE_MS, &churned, error);
  if (answer != ISO__BENCH_RIGHT) return answer;
  iso__bench_run_add(run, system, "churn", "churn.rate", churned.per_second);
  if (!isnan(churned.growth) && plan->size >= GROWTH_FROM) {
    iso__bench_run_add(run, system, "churn", "churn.memory", churned.stays);
    iso__bench_run_add(run, system, "churn", "churn.growth", churned.growth);
  }
  return answer;
}

/* --- cores ------------------------------------------------------------------------------------ */

static bool can_scale(const iso__bench_run *run, const iso__bench_system *system,
                      const iso__bench_plan *plan) {
  (void)run, (void)plan;
  return iso__bench_throughput_suits(system) &&
         (system->kind == ISO__BENCH_INPROCESS || !iso__bench_throughput_reason());
}

/* A quick run takes the most cores alone. */
static iso__bench_answer pass_scaling(iso__bench_run *run, iso__bench_system *system,
                                      const iso__bench_plan *plan, iso__bench_error *error) {
  unsigned most = 1, there = iso__bench_throughput_cores();
  const iso__bench_workload *workload = NULL;
  while ((workload = iso__bench_workload_next(workload)))
    if (workload->cores <= there && workload->cores > most) most = workload->cores;
  while ((workload = iso__bench_workload_next(workload))) {
    bool wanted = workload->cores && workload->cores <= most &&
                  (run->options->effort->level > 0 || workload->cores == most);
    if (!wanted || !iso__bench_options_wants_workload(run->options, workload->name)) continue;
    double per_second = 0;
    iso__bench_answer answer =
        iso__bench_throughput(system, workload->cores, plan->size, &per_second, error);
    if (answer != ISO__BENCH_RIGHT) return answer;
    const char *metric = system->kind == ISO__BENCH_INPROCESS ? "rate" : "requests";
    iso__bench_run_add(run, system, workload->name, metric, per_second);
  }
  return ISO__BENCH_RIGHT;
}

/* --- asking ----------------------------------------------------------------------------------- */

static const iso__bench_question questions[ISO__ASKS] = {
    [ISO__ASK_CPU] = {.title = "processor time", .pass = pass_cpu},
    [ISO__ASK_SIZE] = {.title = "size of the code",
                       .suits = iso__bench_code_size_suits,
                       .pass = iso__bench_code_size},
    [ISO__ASK_CALL] = {.title = "calls", .suits = iso__bench_calls_suit, .pass = iso__bench_calls},
    [ISO__ASK_STAGGERED] = {.title = "staggered arrivals",
                            .suits = iso__bench_arrivals_suit,
                            .pass = iso__bench_staggered},
    [ISO__ASK_BURST] = {.title = "bursts",
                        .suits = iso__bench_arrivals_suit,
                        .pass = iso__bench_burst},
    [ISO__ASK_CHURN] = {.title = "many sandboxes",
                        .suits = can_churn,
                        .pass = pass_churn,
                        .on_failure = on_load_failure},
    [ISO__ASK_SCALING] = {.title = "sandboxes over cores",
                          .suits = can_scale,
                          .pass = pass_scaling,
                          .on_failure = on_load_failure},
    [ISO__ASK_MEMORY] = {.title = "memory",
                         .suits = can_hold,
                         .pass = pass_memory,
                         .on_failure = on_memory_failure},
    [ISO__ASK_LIVE] = {.title = "thousands alive",
                       .suits = can_live,
                       .pass = pass_live,
                       .on_failure = on_load_failure},
};

const iso__bench_question *iso__bench_question_of(iso__bench_ask ask) {
  return questions[ask].pass ? &questions[ask] : NULL;
}

static void take_pass(iso__bench_run *run, iso__bench_system *system,
                      const iso__bench_question *question, const iso__bench_plan *plan) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  system->attempts++;
  iso__bench_answer answer = question->pass(run, system, plan, &error);
  iso__bench_system_stop_resident(system);
  iso__bench_reap_orphans();
  if (answer == ISO__BENCH_RIGHT) return;
  void (*on_failure)(iso__bench_run *, iso__bench_system *, iso__bench_answer, const char *) =
      question->on_failure ? question->on_failure : iso__bench_run_count_failure;
  on_failure(run, system, answer, error.text ? error.text : "no reason known");
}

/* A pass that has begun is ended, unless it takes the run far over its time and is not the first: then some
 * systems have a sample more than others, which is told by their numbers. */
static bool is_late(const iso__bench_plan *plan, unsigned pass, int64_t started_ns) {
  int64_t spent_ms = (iso__bench_clock_ns() - started_ns) / 1000000;
  return plan->budget_ms && pass > 0 && pass >= plan->least &&
         2 * spent_ms > 3 * (int64_t)plan->budget_ms;
}

void iso__bench_question_ask(iso__bench_run *run, iso__bench_ask ask) {
  const iso__bench_question *question = iso__bench_question_of(ask);
  const iso__bench_plan *plan = &run->options->effort->plans[ask];
  if (!question) return;
  iso__bench_random random = iso__bench_random_new(run->options->seed, STREAM_QUESTIONS + ask);
  size_t count = run->system_count;
  ISO__AUTO_FREE size_t *places = calloc(count + 1, sizeof *places);
  if (!places) abort();
  for (size_t i = 0; i < count; i++) places[i] = i;
  int64_t started_ns = iso__bench_clock_ns();
  for (unsigned pass = 0; pass < plan->passes && !iso__bench_interrupted(); pass++) {
    int64_t spent_ms = (iso__bench_clock_ns() - started_ns) / 1000000;
    if (plan->budget_ms && spent_ms > plan->budget_ms && pass >= plan->least) break;
    run->passes[ask] = pass + 1;
    iso__bench_noise_listen(&run->noise);
    iso__bench_progress(question->title, pass, plan->passes, started_ns);
    iso__bench_random_shuffle(&random, places, count);
    for (size_t i = 0; i < count && !iso__bench_interrupted() && !is_late(plan, pass, started_ns);
         i++) {
      iso__bench_system *system = run->systems[places[i]];
      if (system->available && (!question->suits || question->suits(run, system, plan)))
        take_pass(run, system, question, plan);
    }
  }
}

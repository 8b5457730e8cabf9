#include "turns.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "gbench.h"
#include "interrupt.h"
#include "progress.h"
#include "random.h"

/* Samples of a round: the quick systems get several, each at a place of its own. */
enum { SLOW_WEIGHT = 1, QUICK_WEIGHT = 4 };

/* After a sample of a pool: some times what making one takes. */
enum { REFILL_MS = 10 };

/* Streams of the seed: the order of rounds, and of warming up. */
enum { STREAM_ROUNDS = 1, STREAM_WARMUP = 2 };

/* What a system is asked in a round: the snippet, and beside it what is told for its difference to it. */
static const char *const workloads[] = {ISO__BENCH_WORKLOAD, "seen", "empty", "inside"};
enum { WORKLOADS = sizeof workloads / sizeof *workloads };

typedef struct ticket {
  size_t system;
  size_t workload;
  unsigned round;
} ticket;

typedef struct loop {
  iso__bench_run *run;
  const iso__bench_plan *plan;
  ticket *tickets;
  size_t count;
  int64_t started_ns;
  char *reason; /* of the last failure, for Google Benchmark */
  bool over;    /* the time for rounds is used up */
} loop;

static void add_phases(iso__bench_run *run, const iso__bench_system *system, const char *workload,
                       const iso__bench_inprocess_phases *phases) {
  const struct {
    const char *metric;
    double us;
  } parts[] = {{"phase.isolate", phases->isolate_us},
               {"phase.context", phases->context_us},
               {"phase.compile", phases->compile_us},
               {"phase.evaluate", phases->evaluate_us}};
  /* A phase that took no time did not happen: a context that was there with its isolate. */
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (parts[i].us > 0) iso__bench_run_add(run, system, workload, parts[i].metric, parts[i].us);
}

static const char *metric_of(const char *workload) {
  if (strcmp(workload, "empty") == 0) return "roundtrip";
  return strcmp(workload, "inside") == 0 ? "ttfr.inside" : "ttfr";
}

/* The round trip of a server that loads nothing: what of its time is HTTP's. */
static iso__bench_answer ask_nothing(iso__bench_system *system, iso__bench_first *first,
                                     iso__bench_error *error) {
  *first = (iso__bench_first){.ended_ns = -1};
  const char *expected = iso__bench_template_get(&system->values, "expected");
  return iso__bench_ask_server(system, "GET", "/empty", expected, &first->elapsed_ns, error);
}

static iso__bench_answer ask(iso__bench_system *system, const char *workload,
                             iso__bench_first *first, iso__bench_error *error) {
  if (strcmp(workload, "empty") == 0) return ask_nothing(system, first, error);
  if (strcmp(workload, "inside") == 0) return iso__bench_first_inside(system, first, error);
  return iso__bench_first_result(system, workload, first, error);
}

/* One sample of one system. True where it was right. */
static bool take_sample(iso__bench_run *run, iso__bench_system *system, const char *workload,
                        bool counts, double *seconds, iso__bench_error *error) {
  iso__bench_first first;
  system->attempts++;
  iso__bench_answer answer = ask(system, workload, &first, error);
  iso__bench_reap_orphans();
  /* What takes the place of the one that was used is made now, and must not be made while another system
   * is timed. */
  if (system->warm) poll(NULL, 0, REFILL_MS);
  if (answer != ISO__BENCH_RIGHT) {
    iso__bench_run_count_failure(run, system, answer,
                                 error->text ? error->text : "no reason known");
    return false;
  }
  *seconds = (double)first.elapsed_ns * 1e-9;
  if (!counts) {
    iso__bench_series_add(&run->warmup, system->name, workload, "ttfr", "ms", *seconds * 1e3);
    return true;
  }
  iso__bench_run_add(run, system, workload, metric_of(workload), *seconds * 1e3);
  if (first.phased) add_phases(run, system, workload, &first.phases);
  if (first.ended_ns >= 0 && strcmp(workload, ISO__BENCH_WORKLOAD) == 0)
    iso__bench_run_add(run, system, workload, "teardown", (double)first.ended_ns * 1e-6);
  return true;
}

static void begin_round(loop *turns, unsigned round) {
  const iso__bench_plan *plan = turns->plan;
  int64_t spent_ms = (iso__bench_clock_ns() - turns->started_ns) / 1000000;
  if (plan->budget_ms && spent_ms > plan->budget_ms && round >= plan->least) turns->over = true;
  if (turns->over) return;
  turns->run->rounds = round + 1;
  iso__bench_noise_listen(&turns->run->noise);
  iso__bench_progress("time to first result", round, plan->passes, turns->started_ns);
}

static iso__bench_gbench_outcome on_ticket(void *data, size_t index, double *seconds,
                                           const char **reason) {
  loop *turns = data;
  iso__bench_run *run = turns->run;
  const ticket *turn = &turns->tickets[index];
  iso__bench_system *system = run->systems[turn->system];
  if (!turns->over && turn->round >= run->rounds) begin_round(turns, turn->round);
  if (turns->over || iso__bench_interrupted() || !system->available) return ISO__GBENCH_LEFT_OUT;

  ISO__AUTO_ERROR iso__bench_error error = {0};
  bool right = take_sample(run, system, workloads[turn->workload], true, seconds, &error);
  if (!right && iso__bench_interrupted()) return ISO__GBENCH_LEFT_OUT;
  run->order[run->order_count++] = system;
  if (right) return ISO__GBENCH_TIMED;
  free(turns->reason);
  turns->reason = iso__bench_text("%s", error.text ? error.text : "no reason known");
  *reason = turns->reason;
  return ISO__GBENCH_FAILED;
}

/* Whether a system can be asked that. */
static bool takes(const iso__bench_run *run, const iso__bench_system *system,
                  const char *workload) {
  if (!iso__bench_options_wants_workload(run->options, workload)) return false;
  if (strcmp(workload, ISO__BENCH_WORKLOAD) == 0) return true;
  if (strcmp(workload, "seen") == 0 && system->kind == ISO__BENCH_INPROCESS) return true;
  return iso__bench_system_answers(system, workload);
}

/* How often a round asks a system that. */
static unsigned weight_of(const iso__bench_system *system, size_t workload) {
  return system->kind == ISO__BENCH_ARGV || workload ? SLOW_WEIGHT : QUICK_WEIGHT;
}

/* The tickets of one round, in no order yet: the caller's. */
static ticket *round_of(const iso__bench_run *run, size_t *count) {
  ticket *round = calloc(run->system_count * WORKLOADS * QUICK_WEIGHT + 1, sizeof *round);
  if (!round) abort();
  for (size_t i = 0; i < run->system_count; i++) {
    const iso__bench_system *system = run->systems[i];
    for (size_t w = 0; system->available && w < WORKLOADS; w++) {
      if (!takes(run, system, workloads[w])) continue;
      for (unsigned weight = weight_of(system, w); weight > 0; weight--)
        round[(*count)++] = (ticket){.system = i, .workload = w};
    }
  }
  return round;
}

static void draw_tickets(loop *turns) {
  iso__bench_run *run = turns->run;
  size_t per_round = 0;
  ISO__AUTO_FREE ticket *round = round_of(run, &per_round);
  ISO__AUTO_FREE size_t *places = calloc(per_round + 1, sizeof *places);
  turns->tickets = calloc(per_round * turns->plan->passes + 1, sizeof *turns->tickets);
  if (!places || !turns->tickets) abort();
  for (size_t i = 0; i < per_round; i++) places[i] = i;
  iso__bench_random random = iso__bench_random_new(run->options->seed, STREAM_ROUNDS);
  for (unsigned number = 0; number < turns->plan->passes; number++) {
    iso__bench_random_shuffle(&random, places, per_round);
    for (size_t i = 0; i < per_round; i++) {
      ticket *turn = &turns->tickets[turns->count++];
      *turn = round[places[i]];
      turn->round = number;
    }
  }
}

/* Names and numbers every ticket for Google Benchmark, and lets it run them. */
static void run_tickets(loop *turns) {
  iso__bench_run *run = turns->run;
  iso__bench_gbench_sample *samples = calloc(turns->count + 1, sizeof *samples);
  char **names = calloc(run->system_count * WORKLOADS + 1, sizeof *names);
  size_t *taken = calloc(run->system_count * WORKLOADS + 1, sizeof *taken);
  run->order = calloc(turns->count + 1, sizeof *run->order);
  if (!samples || !names || !taken || !run->order) abort();
  for (size_t i = 0; i < run->system_count * WORKLOADS; i++)
    names[i] = iso__bench_text("%s/%s/%s", metric_of(workloads[i % WORKLOADS]),
                               workloads[i % WORKLOADS], run->systems[i / WORKLOADS]->name);
  for (size_t i = 0; i < turns->count; i++) {
    const ticket *turn = &turns->tickets[i];
    size_t place = turn->system * WORKLOADS + turn->workload;
    samples[i] = (iso__bench_gbench_sample){
        .name = names[place],
        .repetition = taken[place]++,
        .repetitions = turns->plan->passes * weight_of(run->systems[turn->system], turn->workload)};
  }
  run->gbench = iso__bench_gbench_run(samples, turns->count, on_ticket, turns);
  free(samples);
  free(taken);
  iso__bench_template_free_argv(names);
}

/* One sample of each that does not count: the page cache holds everyone's files afterwards. */
static void warm_up(iso__bench_run *run) {
  ISO__AUTO_FREE size_t *places = calloc(run->system_count + 1, sizeof *places);
  if (!places) abort();
  for (size_t i = 0; i < run->system_count; i++) places[i] = i;
  iso__bench_random random = iso__bench_random_new(run->options->seed, STREAM_WARMUP);
  iso__bench_random_shuffle(&random, places, run->system_count);
  iso__bench_progress("warming up", 0, 0, 0);
  for (size_t i = 0; i < run->system_count && !iso__bench_interrupted(); i++) {
    ISO__AUTO_ERROR iso__bench_error error = {0};
    iso__bench_system *system = run->systems[places[i]];
    double seconds = 0;
    if (system->available) take_sample(run, system, ISO__BENCH_WORKLOAD, false, &seconds, &error);
    if (system->available && takes(run, system, "seen"))
      take_sample(run, system, "seen", false, &seconds, &error);
  }
}

void iso__bench_turns_take(iso__bench_run *run) {
  warm_up(run);
  loop turns = {.run = run, .plan = &run->options->effort->plans[ISO__ASK_TTFR]};
  draw_tickets(&turns);
  turns.started_ns = iso__bench_clock_ns();
  run_tickets(&turns);
  free(turns.tickets);
  free(turns.reason);
  for (size_t i = 0; i < run->system_count; i++) iso__bench_system_stop_resident(run->systems[i]);
}

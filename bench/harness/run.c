#include "run.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "first_result.h"
#include "gbench.h"
#include "interrupt.h"
#include "json.h"
#include "machine.h"
#include "processor_time.h"
#include "progress.h"
#include "random.h"

/* Samples and passes of a round: the quick systems get several, each at a place of its own. */
enum {
  SLOW_WEIGHT = 1,
  QUICK_WEIGHT = 4,
  QUICK_PASSES = 3,
  FAILURES_MAX = 3,
  HOLD_FAILURES_MAX = 2,
  ROUNDS_MIN = 5,
  PASSES_MIN = 3
};
enum { ROOTFS_MS = 120000 };
/* Sandboxes of a pass over processor time: enough that the clock tick of some readings is spread. */
enum { CPU_ARGV = 4, CPU_SERVED = 50 };

/* Streams of the seed: the order of rounds, of warming up, of passes; intervals have their own. */
enum { STREAM_ROUNDS = 1, STREAM_WARMUP = 2, STREAM_PASSES = 3, STREAM_CPU = 4 };

void iso__bench_run_warn(iso__bench_run *run, const char *text) {
  run->warnings = jv_array_append(run->warnings, jv_string(text));
}

/* --- systems ---------------------------------------------------------------------------------- */

static int compare_systems(const void *a, const void *b) {
  return strcmp((*(iso__bench_system *const *)a)->name, (*(iso__bench_system *const *)b)->name);
}

/* Whether a system belongs to this run: one that was named does; without names a quick run takes those
 * alone that are marked for it, so that it stays quick as systems are added. */
static bool takes_part(const iso__bench_run *run, const iso__bench_system *system) {
  const iso__bench_options *options = run->options;
  if (options->systems || options->list || !options->effort->marked_only) return true;
  ISO__AUTO_JV jv mark = iso__bench_json_get(system->description, "quick");
  return jv_get_kind(mark) == JV_KIND_TRUE;
}

static void add_system(iso__bench_run *run, iso__bench_system *system) {
  if (!takes_part(run, system)) {
    run->left_out = jv_array_append(run->left_out, jv_string(system->name));
    iso__bench_system_free(system);
    return;
  }
  run->systems = realloc(run->systems, (run->system_count + 1) * sizeof *run->systems);
  if (!run->systems) abort();
  run->systems[run->system_count++] = system;
}

static int read_systems(iso__bench_run *run, iso__bench_error *error) {
  DIR *folder = opendir(run->places.systems);
  if (!folder)
    return iso__bench_fail(error, "%s cannot be read: %s; set ISOLOAD_HOME to the repository",
                           run->places.systems, strerror(errno));
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (entry->d_name[0] == '.' || !iso__bench_options_wants(run->options, entry->d_name)) continue;
    ISO__AUTO_FREE char *path =
        iso__bench_text("%s/%s/system.json", run->places.systems, entry->d_name);
    if (access(path, F_OK)) continue;
    add_system(run, iso__bench_system_new(entry->d_name, &run->places));
  }
  closedir(folder);
  if (run->system_count)
    qsort(run->systems, run->system_count, sizeof *run->systems, compare_systems);
  return 0;
}

static int check_names(const iso__bench_run *run, iso__bench_error *error) {
  for (char **word = run->options->systems; word && *word; word++) {
    size_t i = 0;
    while (i < run->system_count && strcmp(run->systems[i]->name, *word) != 0) i++;
    if (i == run->system_count)
      return iso__bench_fail(error, "there is no system '%s'; isoload bench --list names them",
                             *word);
  }
  if (run->system_count) return 0;
  return iso__bench_fail(error, "%s holds no system", run->places.systems);
}

int iso__bench_run_open(iso__bench_run *run, const iso__bench_options *options,
                        const iso__bench_places *places, iso__bench_error *error) {
  *run = (iso__bench_run){.options = options,
                          .places = *places,
                          .machine = iso__bench_machine(),
                          .warnings = jv_array(),
                          .left_out = jv_array(),
                          .started = time(NULL),
                          .started_ns = iso__bench_clock_ns()};
  if (read_systems(run, error)) return -1;
  return check_names(run, error);
}

static bool needs_rootfs(const iso__bench_system *system) {
  return strcmp(system->class_name, "container") == 0 || strcmp(system->class_name, "microvm") == 0;
}

static void build_rootfs(iso__bench_run *run) {
  const iso__bench_system *first = NULL;
  for (size_t i = 0; i < run->system_count && !first; i++)
    if (needs_rootfs(run->systems[i])) first = run->systems[i];
  ISO__AUTO_FREE char *script = iso__bench_text("%s/rootfs/build", run->places.systems);
  if (!first || access(script, F_OK)) return;
  iso__bench_progress("building the containers' root file system", 0, 0, 0);
  ISO__AUTO_FREE char *folder = iso__bench_text("%s", run->places.rootfs);
  char *argv[] = {script, folder, NULL};
  ISO__AUTO_ERROR iso__bench_error error = {0};
  ISO__AUTO_FREE char *said = NULL, *complaint = NULL;
  char **environment = iso__bench_system_environment(first);
  int status = iso__bench_run_program(argv, environment, ROOTFS_MS, &said, &complaint, &error);
  iso__bench_template_free_argv(environment);
  if (status == 0) return;
  ISO__AUTO_FREE char *spoken = iso__bench_telling_line(said ? said : "", "no reason given");
  ISO__AUTO_FREE char *last = iso__bench_telling_line(complaint ? complaint : "", spoken);
  ISO__AUTO_FREE char *reason = iso__bench_text("the root file system could not be built: %s",
                                                status < 0 ? error.text : last);
  for (size_t i = 0; i < run->system_count; i++) {
    iso__bench_system *system = run->systems[i];
    if (!needs_rootfs(system) || !system->available) continue;
    system->available = false;
    system->reason = iso__bench_text("%s", reason);
  }
}

void iso__bench_run_check(iso__bench_run *run) {
  build_rootfs(run);
  for (size_t i = 0; i < run->system_count && !iso__bench_interrupted(); i++) {
    iso__bench_system *system = run->systems[i];
    ISO__AUTO_FREE char *what = iso__bench_text("checking %s", system->name);
    iso__bench_progress(what, 0, 0, 0);
    if (system->kind == ISO__BENCH_INPROCESS && system->available &&
        iso__bench_inprocess_reason()) {
      system->available = false;
      system->reason = iso__bench_text("%s", iso__bench_inprocess_reason());
    }
    iso__bench_system_check(system);
    iso__bench_reap_orphans();
  }
  iso__bench_progress(NULL, 0, 0, 0);
}

/* A sample that failed: the system goes on unless it answered wrongly, or fails again and again. */
static void count_failure(iso__bench_run *run, iso__bench_system *system, iso__bench_answer answer,
                          const char *reason) {
  if (iso__bench_interrupted()) return; /* it was stopped; nothing is wrong with it */
  system->failures++;
  if (answer != ISO__BENCH_WRONG && system->failures < FAILURES_MAX) {
    ISO__AUTO_FREE char *text = iso__bench_text("%s: a sample failed: %s", system->name, reason);
    iso__bench_run_warn(run, text);
    return;
  }
  iso__bench_system_fail(system, reason);
  iso__bench_series_move(&run->samples, &run->discarded, system->name);
}

static void prepare_systems(iso__bench_run *run) {
  for (size_t i = 0; i < run->system_count && !iso__bench_interrupted(); i++) {
    iso__bench_system *system = run->systems[i];
    if (!system->available) continue;
    ISO__AUTO_FREE char *what = iso__bench_text("preparing %s", system->name);
    iso__bench_progress(what, 0, 0, 0);
    iso__bench_system_prepare(system);
    ISO__AUTO_ERROR iso__bench_error error = {0};
    if (system->available && system->kind == ISO__BENCH_INPROCESS && !run->inprocess) {
      run->inprocess = iso__bench_inprocess_open(run->places.agent, &error);
      if (!run->inprocess) iso__bench_system_fail(system, error.text);
    }
    if (system->available && run->options->time &&
        iso__bench_system_start_resident(system, &error) && !iso__bench_interrupted())
      iso__bench_system_fail(system, error.text);
  }
}

/* --- time to first result --------------------------------------------------------------------- */

typedef struct ticket {
  size_t system;
  unsigned round;
} ticket;

typedef struct loop {
  iso__bench_run *run;
  ticket *tickets;
  size_t count;
  int64_t started_ns;
  char *reason; /* of the last failure, for Google Benchmark */
  bool over;    /* the time for rounds is used up */
} loop;

static void add_phases(iso__bench_run *run, const char *system,
                       const iso__bench_inprocess_phases *phases) {
  const struct {
    const char *metric;
    double us;
  } parts[] = {{"phase.isolate", phases->isolate_us},
               {"phase.context", phases->context_us},
               {"phase.compile", phases->compile_us},
               {"phase.evaluate", phases->evaluate_us}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    iso__bench_series_add(&run->samples, system, ISO__BENCH_WORKLOAD, parts[i].metric, "us",
                          parts[i].us);
}

/* One sample of one system into a list. True where it was right. */
static bool take_sample(iso__bench_run *run, iso__bench_system *system,
                        iso__bench_series_list *list, double *seconds, iso__bench_error *error) {
  int64_t elapsed_ns = 0;
  iso__bench_inprocess_phases phases = {0};
  system->attempts++;
  iso__bench_answer answer =
      iso__bench_first_result(system, run->inprocess, &elapsed_ns, &phases, error);
  iso__bench_reap_orphans();
  if (answer != ISO__BENCH_RIGHT) {
    count_failure(run, system, answer, error->text ? error->text : "no reason known");
    return false;
  }
  *seconds = (double)elapsed_ns * 1e-9;
  iso__bench_series_add(list, system->name, ISO__BENCH_WORKLOAD, "ttfr", "ms", *seconds * 1e3);
  if (list == &run->samples && system->kind == ISO__BENCH_INPROCESS)
    add_phases(run, system->name, &phases);
  return true;
}

static void begin_round(loop *turns, unsigned round) {
  const iso__bench_effort *effort = turns->run->options->effort;
  int64_t spent_ms = (iso__bench_clock_ns() - turns->started_ns) / 1000000;
  if (effort->rounds_ms && spent_ms > effort->rounds_ms && round >= ROUNDS_MIN) turns->over = true;
  if (turns->over) return;
  turns->run->rounds = round + 1;
  iso__bench_noise_listen(&turns->run->noise);
  iso__bench_progress("time to first result", round, effort->rounds, turns->started_ns);
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
  bool right = take_sample(run, system, &run->samples, seconds, &error);
  if (!right && iso__bench_interrupted()) return ISO__GBENCH_LEFT_OUT;
  run->order[run->order_count++] = system;
  if (right) return ISO__GBENCH_TIMED;
  free(turns->reason);
  turns->reason = iso__bench_text("%s", error.text ? error.text : "no reason known");
  *reason = turns->reason;
  return ISO__GBENCH_FAILED;
}

static size_t weight_of(const iso__bench_system *system) {
  return system->kind == ISO__BENCH_ARGV ? SLOW_WEIGHT : QUICK_WEIGHT;
}

/* Draws the order: in each round every system has its samples, shuffled among those of the rest. */
static void draw_tickets(loop *turns) {
  iso__bench_run *run = turns->run;
  unsigned rounds = run->options->effort->rounds;
  size_t per_round = 0;
  ISO__AUTO_FREE size_t *places = calloc(run->system_count * QUICK_WEIGHT + 1, sizeof *places);
  if (!places) abort();
  for (size_t i = 0; i < run->system_count; i++)
    for (size_t j = 0; run->systems[i]->available && j < weight_of(run->systems[i]); j++)
      places[per_round++] = i;
  turns->tickets = calloc(per_round * rounds + 1, sizeof *turns->tickets);
  if (!turns->tickets) abort();
  iso__bench_random random = iso__bench_random_new(run->options->seed, STREAM_ROUNDS);
  for (unsigned round = 0; round < rounds; round++) {
    iso__bench_random_shuffle(&random, places, per_round);
    for (size_t i = 0; i < per_round; i++)
      turns->tickets[turns->count++] = (ticket){places[i], round};
  }
}

/* Names and numbers every ticket for Google Benchmark, and lets it run them. */
static void run_tickets(loop *turns) {
  iso__bench_run *run = turns->run;
  iso__bench_gbench_sample *samples = calloc(turns->count + 1, sizeof *samples);
  char **names = calloc(run->system_count + 1, sizeof *names);
  size_t *taken = calloc(run->system_count + 1, sizeof *taken);
  run->order = calloc(turns->count + 1, sizeof *run->order);
  if (!samples || !names || !taken || !run->order) abort();
  for (size_t i = 0; i < run->system_count; i++)
    names[i] = iso__bench_text("ttfr/%s/%s", ISO__BENCH_WORKLOAD, run->systems[i]->name);
  for (size_t i = 0; i < turns->count; i++) {
    size_t system = turns->tickets[i].system;
    samples[i] = (iso__bench_gbench_sample){
        .name = names[system],
        .repetition = taken[system]++,
        .repetitions = run->options->effort->rounds * weight_of(run->systems[system])};
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
    double seconds = 0;
    if (run->systems[places[i]]->available)
      take_sample(run, run->systems[places[i]], &run->warmup, &seconds, &error);
  }
}

static void measure_time(iso__bench_run *run) {
  warm_up(run);
  loop turns = {.run = run};
  draw_tickets(&turns);
  turns.started_ns = iso__bench_clock_ns();
  run_tickets(&turns);
  free(turns.tickets);
  free(turns.reason);
  for (size_t i = 0; i < run->system_count; i++) iso__bench_system_stop_resident(run->systems[i]);
}

/* --- processor time --------------------------------------------------------------------------- */

static void take_cpu(iso__bench_run *run, iso__bench_system *system) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  double each_ms = 0;
  unsigned sandboxes = system->kind == ISO__BENCH_ARGV ? CPU_ARGV : CPU_SERVED;
  system->attempts++;
  iso__bench_answer answer =
      iso__bench_processor_time(system, run->inprocess, sandboxes, &each_ms, &error);
  iso__bench_system_stop_resident(system);
  iso__bench_reap_orphans();
  if (answer == ISO__BENCH_RIGHT)
    iso__bench_series_add(&run->samples, system->name, ISO__BENCH_WORKLOAD, "cpu", "ms", each_ms);
  else
    count_failure(run, system, answer, error.text ? error.text : "no reason known");
}

static void measure_cpu(iso__bench_run *run) {
  const iso__bench_effort *effort = run->options->effort;
  iso__bench_random random = iso__bench_random_new(run->options->seed, STREAM_CPU);
  ISO__AUTO_FREE size_t *places = calloc(run->system_count + 1, sizeof *places);
  if (!places) abort();
  for (size_t i = 0; i < run->system_count; i++) places[i] = i;
  int64_t started_ns = iso__bench_clock_ns();
  for (unsigned pass = 0; pass < effort->passes && !iso__bench_interrupted(); pass++) {
    int64_t spent_ms = (iso__bench_clock_ns() - started_ns) / 1000000;
    if (effort->cpu_ms && spent_ms > effort->cpu_ms && pass >= PASSES_MIN) break;
    iso__bench_noise_listen(&run->noise);
    iso__bench_progress("processor time", pass, effort->passes, started_ns);
    iso__bench_random_shuffle(&random, places, run->system_count);
    for (size_t i = 0; i < run->system_count && !iso__bench_interrupted(); i++)
      if (run->systems[places[i]]->available) take_cpu(run, run->systems[places[i]]);
  }
}

/* --- memory ----------------------------------------------------------------------------------- */

static unsigned sandboxes_for(const iso__bench_run *run, const iso__bench_system *system) {
  const iso__bench_effort *effort = run->options->effort;
  unsigned most = system->kind == ISO__BENCH_ARGV ? effort->hold_argv : effort->hold_served;
  return system->hold_max < most ? system->hold_max : most;
}

static bool can_hold(const iso__bench_run *run, const iso__bench_system *system) {
  if (!system->available || system->hold_reason || sandboxes_for(run, system) < 2) return false;
  if (system->kind == ISO__BENCH_INPROCESS) return true;
  ISO__AUTO_JV jv hold = iso__bench_json_get(system->description, "hold");
  return jv_get_kind(hold) == JV_KIND_OBJECT;
}

/* A pass that failed. Whoever cannot be held may still be timed: only its memory stays unknown. */
static void count_pass_failure(iso__bench_run *run, iso__bench_system *system,
                               iso__bench_answer answer, const char *reason) {
  if (answer == ISO__BENCH_WRONG) return count_failure(run, system, answer, reason);
  if (iso__bench_interrupted()) return;
  system->failures++;
  ISO__AUTO_FREE char *text =
      iso__bench_text("%s: a pass of memory failed: %s", system->name, reason);
  iso__bench_run_warn(run, text);
  if (++system->hold_failures < HOLD_FAILURES_MAX) return;
  system->hold_reason = iso__bench_text("%s", reason);
}

static void weigh(iso__bench_run *run, iso__bench_system *system) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  iso__bench_memory_pass pass;
  system->attempts++;
  iso__bench_answer answer =
      iso__bench_live_memory(system, sandboxes_for(run, system), &pass, &error);
  if (answer != ISO__BENCH_RIGHT) {
    iso__bench_memory_pass_clear(&pass);
    count_pass_failure(run, system, answer, error.text ? error.text : "no reason known");
    return;
  }
  run->weighings = realloc(run->weighings, (run->weighing_count + 1) * sizeof *run->weighings);
  if (!run->weighings) abort();
  run->weighings[run->weighing_count++] = (iso__bench_weighing){system, pass};
  if (!isnan(pass.per_sandbox))
    iso__bench_series_add(&run->samples, system->name, ISO__BENCH_WORKLOAD, "memory", "bytes",
                          pass.per_sandbox);
  if (!isnan(pass.per_sandbox_pss))
    iso__bench_series_add(&run->samples, system->name, ISO__BENCH_WORKLOAD, "memory.pss", "bytes",
                          pass.per_sandbox_pss);
}

static void measure_memory(iso__bench_run *run) {
  const iso__bench_effort *effort = run->options->effort;
  iso__bench_random random = iso__bench_random_new(run->options->seed, STREAM_PASSES);
  size_t per_pass = 0;
  ISO__AUTO_FREE size_t *places = calloc(run->system_count * QUICK_PASSES + 1, sizeof *places);
  if (!places) abort();
  for (size_t i = 0; i < run->system_count; i++) {
    size_t weight = run->systems[i]->kind == ISO__BENCH_ARGV ? SLOW_WEIGHT : QUICK_PASSES;
    while (weight-- > 0) places[per_pass++] = i;
  }
  int64_t started_ns = iso__bench_clock_ns();
  for (unsigned pass = 0; pass < effort->passes && !iso__bench_interrupted(); pass++) {
    int64_t spent_ms = (iso__bench_clock_ns() - started_ns) / 1000000;
    if (effort->passes_ms && spent_ms > effort->passes_ms && pass >= PASSES_MIN) break;
    run->passes = pass + 1;
    iso__bench_noise_listen(&run->noise);
    iso__bench_progress("memory", pass, effort->passes, started_ns);
    iso__bench_random_shuffle(&random, places, per_pass);
    for (size_t i = 0; i < per_pass && !iso__bench_interrupted(); i++)
      if (can_hold(run, run->systems[places[i]])) weigh(run, run->systems[places[i]]);
  }
}

/* --- the whole -------------------------------------------------------------------------------- */

static void clean_up(iso__bench_run *run) {
  iso__bench_progress("cleaning up", 0, 0, 0);
  iso__bench_inprocess_close(run->inprocess);
  run->inprocess = NULL;
  for (size_t i = 0; i < run->system_count; i++) {
    ISO__AUTO_ERROR iso__bench_error error = {0};
    if (iso__bench_system_clean(run->systems[i], &error)) iso__bench_run_warn(run, error.text);
  }
  size_t left = iso__bench_end_descendants();
  if (left) {
    ISO__AUTO_FREE char *text =
        iso__bench_text("%zu processes were still running after all was cleaned up; ended", left);
    iso__bench_run_warn(run, text);
  }
  iso__bench_progress(NULL, 0, 0, 0);
}

void iso__bench_run_measure(iso__bench_run *run) {
  prepare_systems(run);
  iso__bench_noise_calibrate(&run->noise);
  if (run->options->time && !iso__bench_interrupted()) measure_time(run);
  if (run->options->cpu && !iso__bench_interrupted()) measure_cpu(run);
  if (run->options->memory && !iso__bench_interrupted()) measure_memory(run);
  iso__bench_noise_listen(&run->noise);
  if (iso__bench_interrupted()) iso__bench_run_warn(run, "the run was interrupted");
  clean_up(run);
}

void iso__bench_run_close(iso__bench_run *run) {
  for (size_t i = 0; i < run->system_count; i++) iso__bench_system_free(run->systems[i]);
  for (size_t i = 0; i < run->weighing_count; i++)
    iso__bench_memory_pass_clear(&run->weighings[i].pass);
  iso__bench_inprocess_close(run->inprocess);
  iso__bench_noise_clear(&run->noise);
  iso__bench_series_clear(&run->samples);
  iso__bench_series_clear(&run->warmup);
  iso__bench_series_clear(&run->discarded);
  free(run->systems);
  free(run->weighings);
  free(run->order);
  free(run->gbench);
  jv_free(run->machine);
  jv_free(run->warnings);
  jv_free(run->left_out);
}

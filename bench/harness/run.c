#include "run.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "interrupt.h"
#include "json.h"
#include "machine.h"
#include "progress.h"
#include "question.h"
#include "turns.h"

/* Failures of a system, after which it has failed. */
enum { FAILURES_MAX = 3 };
enum { ROOTFS_MS = 120000 };

void iso__bench_run_warn(iso__bench_run *run, const char *text) {
  run->warnings = jv_array_append(run->warnings, jv_string(text));
}

/* --- systems ---------------------------------------------------------------------------------- */

static int compare_systems(const void *a, const void *b) {
  return strcmp((*(iso__bench_system *const *)a)->name, (*(iso__bench_system *const *)b)->name);
}

/* The smallest effort that takes a system without being asked for it by name: so that a quick run stays quick
 * as systems are added. */
static unsigned level_of(const iso__bench_system *system) {
  if (iso__bench_json_true(system->description, "quick")) return 0;
  return iso__bench_json_true(system->description, "full") ? 2 : 1;
}

static bool takes_part(const iso__bench_run *run, const iso__bench_system *system) {
  const iso__bench_options *options = run->options;
  return options->systems || options->list || level_of(system) <= options->effort->level;
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

static void lack_rootfs(iso__bench_run *run, const char *filling, const char *why) {
  for (size_t i = 0; i < run->system_count; i++) {
    iso__bench_system *system = run->systems[i];
    if (!needs_rootfs(system) || !system->available || strcmp(system->filling, filling) != 0)
      continue;
    system->available = false;
    system->reason = iso__bench_text("the root file system could not be built: %s", why);
  }
}

/* Builds the root file system of one filling, in the place that {rootfs} names for `first`. */
static void build_rootfs(iso__bench_run *run, const iso__bench_system *first) {
  ISO__AUTO_FREE char *script = iso__bench_text("%s/rootfs/build", run->places.systems);
  if (access(script, F_OK)) return;
  iso__bench_progress("building the containers' root file systems", 0, 0, 0);
  ISO__AUTO_FREE char *folder =
      iso__bench_text("%s", iso__bench_template_get(&first->values, "rootfs"));
  char *argv[] = {script, folder, first->filling, NULL};
  ISO__AUTO_ERROR iso__bench_error error = {0};
  ISO__AUTO_FREE char *said = NULL, *complaint = NULL;
  char **environment = iso__bench_system_environment(first);
  int status = iso__bench_run_program(argv, environment, ROOTFS_MS, &said, &complaint, &error);
  iso__bench_template_free_argv(environment);
  if (status == 0) return;
  ISO__AUTO_FREE char *spoken = iso__bench_telling_line(said ? said : "", "no reason given");
  ISO__AUTO_FREE char *last = iso__bench_telling_line(complaint ? complaint : "", spoken);
  lack_rootfs(run, first->filling, status < 0 ? error.text : last);
}

static void build_all_rootfs(iso__bench_run *run) {
  for (size_t i = 0; i < run->system_count && !iso__bench_interrupted(); i++) {
    const iso__bench_system *system = run->systems[i];
    bool built = !needs_rootfs(system) || !system->available;
    for (size_t j = 0; j < i && !built; j++)
      built =
          needs_rootfs(run->systems[j]) && strcmp(run->systems[j]->filling, system->filling) == 0;
    if (!built) build_rootfs(run, system);
  }
}

/* isoload in process is tried for real, too: with the isolation and the pool of the system. */
static void check_inprocess(iso__bench_system *system) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  iso__bench_inprocess *tried = iso__bench_inprocess_open(&system->settings, &error);
  iso__bench_inprocess_close(tried);
  if (tried) return;
  system->available = false;
  system->reason = iso__bench_text("%s", error.text);
}

void iso__bench_run_check(iso__bench_run *run) {
  build_all_rootfs(run);
  for (size_t i = 0; i < run->system_count && !iso__bench_interrupted(); i++) {
    iso__bench_system *system = run->systems[i];
    ISO__AUTO_FREE char *what = iso__bench_text("checking %s", system->name);
    iso__bench_progress(what, 0, 0, 0);
    if (system->kind == ISO__BENCH_INPROCESS && system->available) check_inprocess(system);
    iso__bench_system_check(system);
    iso__bench_reap_orphans();
  }
  iso__bench_progress(NULL, 0, 0, 0);
}

void iso__bench_run_add(iso__bench_run *run, const iso__bench_system *system, const char *workload,
                        const char *metric, double value) {
  const iso__bench_workload *known = iso__bench_workload_named(workload);
  const iso__bench_metric *meant = iso__bench_metric_named(metric);
  if (!known || !meant) abort(); /* a sample that nobody could read */
  iso__bench_series_add(&run->samples, system->name, known->name, meant->name, meant->unit, value);
}

void iso__bench_run_count_failure(iso__bench_run *run, iso__bench_system *system,
                                  iso__bench_answer answer, const char *reason) {
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
    if (system->available && system->kind == ISO__BENCH_INPROCESS) {
      system->inprocess = iso__bench_inprocess_open(&system->settings, &error);
      if (!system->inprocess) iso__bench_system_fail(system, error.text);
    }
    if (system->available && run->options->asked[ISO__ASK_TTFR] &&
        iso__bench_system_start_resident(system, &error) && !iso__bench_interrupted())
      iso__bench_system_fail(system, error.text);
  }
}

/* --- the whole -------------------------------------------------------------------------------- */

static void clean_up(iso__bench_run *run) {
  iso__bench_progress("cleaning up", 0, 0, 0);
  for (size_t i = 0; i < run->system_count; i++) {
    iso__bench_inprocess_close(run->systems[i]->inprocess);
    run->systems[i]->inprocess = NULL;
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

/* Says beforehand how long it will take: nobody should have to guess whether a run hangs. */
static void tell_estimate(const iso__bench_run *run) {
  unsigned long ms = iso__bench_effort_ms(run->options->effort, run->options->asked);
  if (isatty(STDOUT_FILENO) && isatty(STDERR_FILENO))
    fprintf(stderr, "measuring takes at most about %lu minutes; Ctrl-C keeps what was measured\n",
            (ms + 59999) / 60000);
}

void iso__bench_run_measure(iso__bench_run *run) {
  const bool *asked = run->options->asked;
  prepare_systems(run);
  tell_estimate(run);
  iso__bench_noise_calibrate(&run->noise);
  if (asked[ISO__ASK_TTFR] && !iso__bench_interrupted()) iso__bench_turns_take(run);
  for (int ask = 0; ask < ISO__ASKS && !iso__bench_interrupted(); ask++)
    if (asked[ask]) iso__bench_question_ask(run, (iso__bench_ask)ask);
  iso__bench_noise_listen(&run->noise);
  if (iso__bench_interrupted()) iso__bench_run_warn(run, "the run was interrupted");
  clean_up(run);
}

void iso__bench_run_close(iso__bench_run *run) {
  for (size_t i = 0; i < run->system_count; i++) iso__bench_system_free(run->systems[i]);
  for (size_t i = 0; i < run->weighing_count; i++)
    iso__bench_memory_pass_clear(&run->weighings[i].pass);
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

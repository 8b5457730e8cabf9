#include "live_memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agents.h"
#include "cleanup.h"
#include "clock.h"
#include "interrupt.h"
#include "json.h"
#include "memory.h"
#include "stats.h"
#include "vocabulary.h"

enum {
  ANSWER_MS = 60000,
  ANSWER_EACH_MS = 100,
  END_MS = 20000,
  LINE_BYTES = 4096,
  SERVED_STEPS = 10
};

/* The host must keep this part of its memory, or the kernel starts to end processes. */
static const double reserve = 0.15;

/* The live sandboxes of one pass. */
typedef struct holder {
  iso__bench_system *system;
  iso__bench_process **processes; /* one a sandbox; in process: one for all */
  size_t count;
} holder;

static iso__bench_process *add_process(holder *live) {
  live->processes = realloc(live->processes, (live->count + 1) * sizeof *live->processes);
  iso__bench_process *process = calloc(1, sizeof *process);
  if (!live->processes || !process) abort();
  *process = ISO__BENCH_NO_PROCESS;
  live->processes[live->count++] = process;
  return process;
}

/* Starts a program that keeps its input and output open. */
static iso__bench_process *start_program(holder *live, char *const *argv, iso__bench_error *error) {
  iso__bench_process *process = add_process(live);
  char **environment = iso__bench_system_environment(live->system);
  iso__bench_launch launch = {
      .argv = argv, .environment = environment, .pipe_input = true, .pipe_output = true};
  int failed = iso__bench_process_start(&launch, process, NULL, error);
  iso__bench_template_free_argv(environment);
  if (!failed) return process;
  *process = ISO__BENCH_NO_PROCESS;
  return NULL;
}

static int read_line(iso__bench_process *process, unsigned sandboxes, char *line,
                     iso__bench_error *error) {
  int64_t deadline = iso__bench_deadline(ANSWER_MS + (int64_t)ANSWER_EACH_MS * sandboxes);
  if (!iso__bench_process_read_line(process, deadline, line, LINE_BYTES, NULL, error)) return 0;
  ISO__AUTO_FREE char *log = iso__bench_process_log(process);
  ISO__AUTO_FREE char *last = iso__bench_telling_line(log, "");
  return *last ? iso__bench_fail(error, "%s: %.300s", error->text, last) : -1;
}

static iso__bench_answer hold_program(holder *live, iso__bench_error *error) {
  iso__bench_system *system = live->system;
  iso__bench_system_name(system);
  ISO__AUTO_JV jv hold = iso__bench_json_get(system->description, "hold");
  ISO__AUTO_JV jv list = iso__bench_json_get(hold, "argv");
  ISO__AUTO_FREE char *ready = iso__bench_json_text(hold, "ready", "READY");
  char **argv = iso__bench_template_argv(&system->values, list, error);
  iso__bench_process *process = argv ? start_program(live, argv, error) : NULL;
  iso__bench_template_free_argv(argv);
  char line[LINE_BYTES];
  if (!process || read_line(process, 1, line, error)) return ISO__BENCH_BROKEN;
  iso__bench_answer answer = iso__bench_judge(system, line, error);
  if (answer != ISO__BENCH_RIGHT) return answer;
  if (read_line(process, 1, line, error)) return ISO__BENCH_BROKEN;
  if (strcmp(line, ready) == 0) return ISO__BENCH_RIGHT;
  iso__bench_fail(error, "printed '%.100s' where '%s' was expected", line, ready);
  return ISO__BENCH_BROKEN;
}

static iso__bench_answer hold_served(holder *live, unsigned count, iso__bench_error *error) {
  iso__bench_system *system = live->system;
  char number[16];
  snprintf(number, sizeof number, "%u", count);
  iso__bench_template_set(&system->values, "n", number);
  ISO__AUTO_JV jv hold = iso__bench_json_get(system->description, "hold");
  ISO__AUTO_JV jv request = iso__bench_json_get(hold, "request");
  ISO__AUTO_FREE char *method = iso__bench_json_text(request, "method", "POST");
  ISO__AUTO_FREE char *url = iso__bench_system_url(system, request, error);
  iso__bench_http_answer answer = {0};
  if (!url || iso__bench_http_request(system->http, method, url,
                                      ANSWER_MS + ANSWER_EACH_MS * (int)count, &answer, error))
    return ISO__BENCH_BROKEN;
  ISO__AUTO_FREE char *body = answer.body;
  if (answer.status == 200) return iso__bench_judge(system, body, error);
  iso__bench_fail(error, "%s %s answered status %ld: %.200s", method, url, answer.status, body);
  return ISO__BENCH_BROKEN;
}

static iso__bench_answer hold_inprocess(holder *live, unsigned count, iso__bench_error *error) {
  char line[LINE_BYTES];
  if (live->count == 0 || dprintf(live->processes[0]->input, "%u\n", count) < 0) {
    iso__bench_fail(error, "ended before all sandboxes were up");
    return ISO__BENCH_BROKEN;
  }
  if (read_line(live->processes[0], count, line, error)) return ISO__BENCH_BROKEN;
  return iso__bench_judge(live->system, line, error);
}

/* Starts what stands there before the first sandbox does. */
static int start_platform(holder *live, iso__bench_error *error) {
  iso__bench_system *system = live->system;
  if (system->kind != ISO__BENCH_INPROCESS) {
    iso__bench_system_stop_resident(system);
    return iso__bench_system_start_resident(system, error);
  }
  ISO__AUTO_FREE char *agent = iso__bench_agents_file(system, ISO__BENCH_WORKLOAD);
  char program[] = "/proc/self/exe", option[] = "--hold-inprocess", pool[16];
  snprintf(pool, sizeof pool, "%u", system->settings.pool);
  char *argv[] = {program, option, agent, system->isolation, pool, NULL};
  char line[LINE_BYTES];
  iso__bench_process *process = start_program(live, argv, error);
  return process ? read_line(process, 1, line, error) : -1;
}

static iso__bench_answer hold_more(holder *live, unsigned count, iso__bench_error *error) {
  switch (live->system->kind) {
    case ISO__BENCH_ARGV:
      for (unsigned i = 0; i < count; i++) {
        iso__bench_answer answer = hold_program(live, error);
        if (answer != ISO__BENCH_RIGHT) return answer;
      }
      return ISO__BENCH_RIGHT;
    case ISO__BENCH_HTTP:
      return hold_served(live, count, error);
    case ISO__BENCH_INPROCESS:
      return hold_inprocess(live, count, error);
  }
  return ISO__BENCH_BROKEN;
}

static void ask_release(iso__bench_system *system) {
  ISO__AUTO_JV jv hold = iso__bench_json_get(system->description, "hold");
  ISO__AUTO_JV jv request = iso__bench_json_get(hold, "release");
  if (!system->http || jv_get_kind(request) != JV_KIND_OBJECT) return;
  ISO__AUTO_FREE char *method = iso__bench_json_text(request, "method", "POST");
  ISO__AUTO_FREE char *url = iso__bench_system_url(system, request, NULL);
  iso__bench_http_answer answer = {0};
  if (url) iso__bench_http_request(system->http, method, url, ANSWER_MS, &answer, NULL);
  free(answer.body);
}

static void release_all(holder *live) {
  /* All hear that it is over before the first is waited for, so that they end side by side. */
  for (size_t i = 0; i < live->count; i++) {
    if (live->processes[i]->input >= 0) close(live->processes[i]->input);
    live->processes[i]->input = -1;
  }
  for (size_t i = 0; i < live->count; i++) {
    iso__bench_process_end(live->processes[i], END_MS);
    free(live->processes[i]);
  }
  free(live->processes);
  ask_release(live->system);
  if (live->system->kind == ISO__BENCH_HTTP) iso__bench_system_stop_resident(live->system);
  iso__bench_system_run(live->system, "cleanup", NULL);
  iso__bench_reap_orphans();
}

static void add_point(iso__bench_memory_pass *pass, unsigned sandboxes, double create_ms) {
  pass->points = realloc(pass->points, (pass->count + 1) * sizeof *pass->points);
  if (!pass->points) abort();
  pass->points[pass->count++] = (iso__bench_memory_point){
      sandboxes, iso__bench_memory_settled(), iso__bench_memory_family_pss(), create_ms,
      iso__bench_memory_fresh_page_us()};
}

void iso__bench_memory_pass_fit(iso__bench_memory_pass *pass) {
  ISO__AUTO_FREE double *n = calloc(pass->count + 1, sizeof *n);
  ISO__AUTO_FREE double *taken = calloc(pass->count + 1, sizeof *taken);
  ISO__AUTO_FREE double *pss = calloc(pass->count + 1, sizeof *pss);
  if (!n || !taken || !pss) abort();
  size_t count = 0;
  for (size_t i = 0; i < pass->count; i++) {
    if (pass->points[i].sandboxes < 1) continue;
    n[count] = pass->points[i].sandboxes;
    taken[count] = -pass->points[i].available;
    pss[count++] = pass->points[i].pss;
  }
  pass->per_sandbox = pass->per_sandbox_pss = pass->first = NAN;
  if (count < 2) return;
  pass->per_sandbox = iso__bench_stats_slope(n, taken, count);
  pass->per_sandbox_pss = iso__bench_stats_slope(n, pss, count);
  if (pass->points[0].sandboxes < 1)
    pass->first = pass->points[0].available - pass->points[1].available;
}

/* Where to look next. The first stands alone: it pays for what the others share. A program is looked at
 * one by one; of what a server has, at the numbers that everyone wants to know, and at even steps. */
static unsigned next_stop(const iso__bench_system *system, unsigned up, unsigned sandboxes) {
  if (system->kind == ISO__BENCH_ARGV || sandboxes <= SERVED_STEPS) return up + 1;
  unsigned step = sandboxes / SERVED_STEPS, end = (up / step + 1) * step, next = up + 1;
  while (next < end && next < sandboxes && !iso__bench_workload_live(next)) next++;
  return next;
}

static iso__bench_answer climb(holder *live, unsigned sandboxes, int64_t deadline,
                               iso__bench_memory_pass *pass, iso__bench_error *error) {
  unsigned up = 0;
  add_point(pass, 0, NAN);
  while (up < sandboxes) {
    unsigned more = next_stop(live->system, up, sandboxes) - up;
    int64_t started = iso__bench_clock_ns();
    iso__bench_answer answer = hold_more(live, more, error);
    if (answer != ISO__BENCH_RIGHT) return answer;
    add_point(pass, up += more, (double)(iso__bench_clock_ns() - started) * 1e-6 / more);
    if (iso__bench_interrupted()) {
      iso__bench_fail(error, "interrupted");
      return ISO__BENCH_BROKEN;
    }
    if (up < sandboxes && iso__bench_clock_ns() > deadline) {
      pass->late = true;
      break;
    }
    if (iso__bench_memory_available() < reserve * iso__bench_memory_total()) {
      pass->cut_short = true;
      break;
    }
  }
  return ISO__BENCH_RIGHT;
}

iso__bench_answer iso__bench_live_memory(iso__bench_system *system, unsigned sandboxes,
                                         unsigned most_ms, iso__bench_memory_pass *pass,
                                         iso__bench_error *error) {
  int64_t deadline = most_ms ? iso__bench_deadline(most_ms) : INT64_MAX;
  *pass = (iso__bench_memory_pass){.per_sandbox = NAN, .per_sandbox_pss = NAN, .first = NAN};
  holder live = {.system = system};
  iso__bench_answer answer = ISO__BENCH_BROKEN;
  if (start_platform(&live, error) == 0) answer = climb(&live, sandboxes, deadline, pass, error);
  release_all(&live);
  if (answer == ISO__BENCH_RIGHT) iso__bench_memory_pass_fit(pass);
  return answer;
}

void iso__bench_memory_pass_clear(iso__bench_memory_pass *pass) {
  free(pass->points);
  *pass = (iso__bench_memory_pass){0};
}

int iso__bench_hold_inprocess(const char *agent, const char *isolation, const char *pool) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  iso__bench_inprocess_settings settings = {isolation, (unsigned)strtoul(pool, NULL, 10)};
  iso__bench_inprocess *inprocess = iso__bench_inprocess_open(&settings, &error);
  int failed = inprocess ? 0 : -1;
  if (inprocess) puts("READY");
  fflush(stdout);
  char line[32];
  while (!failed && fgets(line, sizeof line, stdin)) {
    unsigned count = (unsigned)strtoul(line, NULL, 10);
    ISO__AUTO_FREE char *value = NULL;
    failed = iso__bench_inprocess_hold(inprocess, agent, count, &value, &error);
    if (!failed) puts(value ? value : "undefined");
    fflush(stdout);
  }
  if (failed) fprintf(stderr, "%s\n", error.text);
  iso__bench_inprocess_close(inprocess);
  return failed ? 1 : 0;
}

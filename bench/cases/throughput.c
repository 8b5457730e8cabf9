#include "throughput.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "embedder.h"
#include "json.h"
#include "vocabulary.h"

enum { CONNECTIONS_PER_CORE = 8, WARM_REQUESTS = 20, GRACE_MS = 30000 };

bool iso__bench_throughput_suits(const iso__bench_system *system) {
  if (system->kind == ISO__BENCH_INPROCESS) return true;
  ISO__AUTO_JV jv scaling = iso__bench_json_get(system->description, "scaling");
  return jv_get_kind(scaling) == JV_KIND_OBJECT;
}

const char *iso__bench_throughput_reason(void) {
  static int there = -1;
  char program[] = "wrk", option[] = "--version";
  char *argv[] = {program, option, NULL};
  /* It has no option that ends it with 0: what matters is that it could be started. */
  if (there < 0) there = iso__bench_run_program(argv, NULL, GRACE_MS, NULL, NULL, NULL) >= 0;
  return there ? NULL : "wrk is not installed; bring it with: scripts/setup --baselines";
}

/* --- cores ------------------------------------------------------------------------------------ */

unsigned iso__bench_throughput_cores(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set)) return 1;
  return (unsigned)CPU_COUNT(&set);
}

/* Leaves this process, and what it starts from then on, the first `cores` of those that it may use;
 * *before is what to give to sched_setaffinity afterwards. */
static int keep_to(unsigned cores, cpu_set_t *before, iso__bench_error *error) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof *before, before))
    return iso__bench_fail(error, "the cores of this process cannot be read");
  for (int cpu = 0; cpu < CPU_SETSIZE && (unsigned)CPU_COUNT(&set) < cores; cpu++)
    if (CPU_ISSET(cpu, before)) CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set))
    return iso__bench_fail(error, "a program cannot be kept to %u cores", cores);
  return 0;
}

/* --- isoload in process ----------------------------------------------------------------------- */

/* One embedder for each core. */
typedef struct crowd {
  iso__bench_embedder *members;
  unsigned count;
} crowd;

static void end_crowd(crowd *all) {
  for (unsigned i = 0; i < all->count; i++) iso__bench_embedder_end(&all->members[i]);
  free(all->members);
}

static int start_crowd(crowd *all, const iso__bench_system *system, unsigned cores,
                       iso__bench_error *error) {
  cpu_set_t before;
  all->members = calloc(cores, sizeof *all->members);
  if (!all->members) abort();
  if (keep_to(cores, &before, error)) return -1;
  int failed = 0;
  while (!failed && all->count < cores)
    failed = iso__bench_embedder_start(system, &all->members[all->count++], error);
  sched_setaffinity(0, sizeof before, &before);
  return failed;
}

/* Tells all of them, then waits for all: *per_second is the sum of what each gives. */
static iso__bench_answer ask_crowd(crowd *all, unsigned count, unsigned milliseconds,
                                   double *per_second, iso__bench_error *error) {
  *per_second = 0;
  for (unsigned i = 0; i < all->count; i++)
    if (iso__bench_embedder_tell(&all->members[i], count, milliseconds, error))
      return ISO__BENCH_BROKEN;
  for (unsigned i = 0; i < all->count; i++) {
    unsigned made = 0;
    int64_t elapsed_ns = 0;
    iso__bench_answer answer =
        iso__bench_embedder_wait(&all->members[i], &made, &elapsed_ns, error);
    if (answer != ISO__BENCH_RIGHT) return answer;
    *per_second += made / (elapsed_ns / 1e9);
  }
  return ISO__BENCH_RIGHT;
}

static iso__bench_answer take_embedded(const iso__bench_system *system, unsigned cores,
                                       unsigned milliseconds, double *per_second,
                                       iso__bench_error *error) {
  __attribute__((cleanup(end_crowd))) crowd all = {0};
  if (start_crowd(&all, system, cores, error)) return ISO__BENCH_BROKEN;
  iso__bench_answer warmed = ask_crowd(&all, WARM_REQUESTS, 0, per_second, error);
  return warmed == ISO__BENCH_RIGHT ? ask_crowd(&all, 0, milliseconds, per_second, error) : warmed;
}

/* --- servers ---------------------------------------------------------------------------------- */

/* Starts the platform in the way that "scaling" says instead of that of "resident". */
static int start_servers(iso__bench_system *system, unsigned cores, iso__bench_error *error) {
  char number[16];
  snprintf(number, sizeof number, "%u", cores);
  iso__bench_template_set(&system->values, "workers", number);
  cpu_set_t before;
  if (keep_to(cores, &before, error)) return -1;
  jv usual = jv_copy(system->description);
  jv resident = iso__bench_json_get(system->description, "resident");
  jv scaling = iso__bench_json_get(system->description, "scaling");
  system->description =
      jv_object_set(system->description, jv_string("resident"), jv_object_merge(resident, scaling));
  iso__bench_system_stop_resident(system);
  int failed = iso__bench_system_start_resident(system, error);
  jv_free(system->description);
  system->description = usual;
  sched_setaffinity(0, sizeof before, &before);
  return failed;
}

/* What throughput.lua printed; the last line of the output. */
static iso__bench_answer read_report(const char *said, double *per_second,
                                     iso__bench_error *error) {
  const char *line = strstr(said, "\n{");
  ISO__AUTO_JV jv report = jv_parse(line ? line + 1 : said);
  double requests = iso__bench_json_number(report, "requests", 0);
  double seconds = iso__bench_json_number(report, "seconds", 0);
  double lost = iso__bench_json_number(report, "lost", 0);
  if (iso__bench_json_number(report, "wrong", 0) > 0) {
    ISO__AUTO_FREE char *seen = iso__bench_json_text(report, "seen", "something else");
    iso__bench_fail(error, "answered '%s' under load", seen);
    return ISO__BENCH_WRONG;
  }
  if (requests <= 0 || seconds <= 0 || lost > 0) {
    iso__bench_fail(error, "%.0f requests under load were answered, %.0f were not", requests, lost);
    return ISO__BENCH_BROKEN;
  }
  *per_second = requests / seconds;
  return ISO__BENCH_RIGHT;
}

static iso__bench_answer load(iso__bench_system *system, unsigned cores, unsigned milliseconds,
                              double *per_second, iso__bench_error *error) {
  unsigned seconds = milliseconds < 1000 ? 1 : milliseconds / 1000;
  ISO__AUTO_JV jv request = iso__bench_json_get(system->description, "request");
  ISO__AUTO_FREE char *url = iso__bench_system_url(system, request, error);
  if (!url) return ISO__BENCH_BROKEN;
  ISO__AUTO_FREE char *threads = iso__bench_text("-t%u", cores);
  ISO__AUTO_FREE char *connections = iso__bench_text("-c%u", cores * CONNECTIONS_PER_CORE);
  ISO__AUTO_FREE char *duration = iso__bench_text("-d%us", seconds);
  ISO__AUTO_FREE char *script = iso__bench_text("%s/bench/cases/throughput.lua",
                                                iso__bench_template_get(&system->values, "root"));
  ISO__AUTO_FREE char *expected =
      iso__bench_text("%s", iso__bench_template_get(&system->values, "expected"));
  char program[] = "wrk", with[] = "-s";
  char *argv[] = {program, threads, connections, duration, with, script, url, expected, NULL};
  ISO__AUTO_FREE char *said = NULL, *complaint = NULL;
  int status =
      iso__bench_run_program(argv, NULL, seconds * 1000 + GRACE_MS, &said, &complaint, error);
  if (status == 0) return read_report(said, per_second, error);
  if (status > 0) {
    ISO__AUTO_FREE char *last = iso__bench_telling_line(complaint, "no reason given");
    iso__bench_fail(error, "wrk ended with status %d: %s", status, last);
  }
  return ISO__BENCH_BROKEN;
}

static iso__bench_answer take_served(iso__bench_system *system, unsigned cores,
                                     unsigned milliseconds, double *per_second,
                                     iso__bench_error *error) {
  if (start_servers(system, cores, error)) return ISO__BENCH_BROKEN;
  iso__bench_answer answer = ISO__BENCH_RIGHT;
  for (int i = 0; i < WARM_REQUESTS && answer == ISO__BENCH_RIGHT; i++) {
    iso__bench_first first;
    answer = iso__bench_first_result(system, ISO__BENCH_WORKLOAD, &first, error);
  }
  if (answer == ISO__BENCH_RIGHT) answer = load(system, cores, milliseconds, per_second, error);
  iso__bench_system_stop_resident(system);
  return answer;
}

iso__bench_answer iso__bench_throughput(iso__bench_system *system, unsigned cores,
                                        unsigned milliseconds, double *per_second,
                                        iso__bench_error *error) {
  return system->kind == ISO__BENCH_INPROCESS
             ? take_embedded(system, cores, milliseconds, per_second, error)
             : take_served(system, cores, milliseconds, per_second, error);
}

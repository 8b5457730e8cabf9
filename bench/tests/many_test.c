/* Many sandboxes, on a server whose cost is known: their rate, what they leave behind, a wrong answer
 * among them. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "churn.h"
#include "cleanup.h"
#include "embedder.h"
#include "json.h"
#include "scratch.h"
#include "throughput.h"

typedef struct bed {
  char *scratch;
  iso__bench_system *system;
} bed;

/* The fixture, asked for `path`. Ends the test where it cannot be used here. */
static void open_bed(bed *of, const char *path) {
  iso__bench_error error = {0};
  of->scratch = iso__bench_scratch_new(&error);
  cr_assert(of->scratch != NULL, "%s", error.text);
  iso__bench_places places = {.root = BENCH_ROOT,
                              .systems = BENCH_FIXTURES,
                              .scratch = of->scratch,
                              .rootfs = "/nonexistent",
                              .bin = BENCH_BIN,
                              .agent = BENCH_ROOT "/fixtures/agents/hello.js",
                              .driver = "/dev/null",
                              .expected = "42"};
  of->system = iso__bench_system_new("many", &places);
  iso__bench_system_check(of->system);
  iso__bench_adopt_orphans();
  if (!of->system->available) {
    fprintf(stderr, "skipped: %s\n", of->system->reason);
    cr_skip();
  }
  jv request = jv_object_set(jv_object(), jv_string("path"), jv_string(path));
  of->system->description = jv_object_set(of->system->description, jv_string("request"), request);
}

static void close_bed(bed *of) {
  iso__bench_error error = {0};
  iso__bench_system_stop_resident(of->system);
  iso__bench_system_free(of->system);
  cr_assert(eq(sz, iso__bench_end_descendants(), 0));
  cr_assert(iso__bench_scratch_remove(of->scratch, &error) == 0, "%s", error.text);
  free(of->scratch);
}

static void need_wrk(void) {
  const char *reason = iso__bench_throughput_reason();
  if (!reason) return;
  fprintf(stderr, "skipped: %s\n", reason);
  cr_skip();
}

Test(many, a_known_rate_is_measured) {
  bed of;
  open_bed(&of, "/slow");
  iso__bench_churned churned;
  ISO__AUTO_ERROR iso__bench_error error = {0};
  cr_assert(iso__bench_churn(of.system, 20, 0, &churned, &error) == ISO__BENCH_RIGHT, "%s",
            error.text);
  cr_assert(eq(uint, churned.made, 20));
  cr_assert(churned.per_second <= 51 && churned.per_second > 1, "%g", churned.per_second);
  close_bed(&of);
}

Test(many, what_stays_behind_is_seen) {
  bed of;
  iso__bench_churned keeps, forgets;
  ISO__AUTO_ERROR iso__bench_error error = {0};
  open_bed(&of, "/keep");
  cr_assert(iso__bench_churn(of.system, 800, 0, &keeps, &error) == ISO__BENCH_RIGHT, "%s",
            error.text);
  close_bed(&of);
  open_bed(&of, "/forget");
  cr_assert(iso__bench_churn(of.system, 800, 0, &forgets, &error) == ISO__BENCH_RIGHT, "%s",
            error.text);
  close_bed(&of);
  cr_assert(keeps.stays > 190e6, "%g bytes", keeps.stays);
  cr_assert(keeps.growth > 2, "%g", keeps.growth);
  cr_assert(forgets.growth < 1.8, "%g", forgets.growth);
}

Test(many, no_more_time_is_taken_than_there_is) {
  bed of;
  open_bed(&of, "/slow");
  iso__bench_churned churned;
  cr_assert(iso__bench_churn(of.system, 100000, 1, &churned, NULL) == ISO__BENCH_RIGHT);
  cr_assert(churned.made < 100000 && isnan(churned.growth));
  close_bed(&of);
}

Test(many, a_wrong_answer_among_many_is_seen) {
  bed of;
  open_bed(&of, "/err");
  iso__bench_churned churned;
  ISO__AUTO_ERROR iso__bench_error error = {0};
  cr_assert(eq(int, iso__bench_churn(of.system, 20, 0, &churned, &error), ISO__BENCH_WRONG));
  close_bed(&of);
}

Test(many, a_known_rate_under_load_is_measured) {
  need_wrk();
  bed of;
  open_bed(&of, "/slow");
  double one = 0;
  ISO__AUTO_ERROR iso__bench_error error = {0};
  unsigned cores = iso__bench_throughput_cores();
  cr_assert(iso__bench_throughput(of.system, 1, 1000, &one, &error) == ISO__BENCH_RIGHT, "%s",
            error.text);
  /* Eight at a time, 20 ms each. */
  cr_assert(one <= 410 && one > 8, "%g requests per second", one);
  cr_assert(eq(uint, iso__bench_throughput_cores(), cores), "the harness has its cores again");
  close_bed(&of);
}

Test(many, a_wrong_answer_under_load_is_seen) {
  need_wrk();
  bed of;
  open_bed(&of, "/err");
  double rate = 0;
  ISO__AUTO_ERROR iso__bench_error error = {0};
  cr_assert(eq(int, iso__bench_throughput(of.system, 1, 1000, &rate, &error), ISO__BENCH_WRONG));
  cr_assert(strstr(error.text, "wrong") != NULL, "%s", error.text);
  close_bed(&of);
}

Test(many, copies_share_a_port_and_end_together) {
  need_wrk();
  if (iso__bench_throughput_cores() < 2) {
    fprintf(stderr, "skipped: there is one core\n");
    cr_skip();
  }
  bed of;
  open_bed(&of, "/slow");
  double two = 0;
  ISO__AUTO_ERROR iso__bench_error error = {0};
  cr_assert(iso__bench_throughput(of.system, 2, 1000, &two, &error) == ISO__BENCH_RIGHT, "%s",
            error.text);
  cr_assert(two <= 820 && two > 8, "%g requests per second", two);
  close_bed(&of);
}

Test(many, a_program_that_embeds_isoload_makes_what_it_is_told) {
  if (!BENCH_RUNTIME) {
    fprintf(stderr, "skipped: this build has no runtime\n");
    cr_skip();
  }
  /* The harness is the program; the test cannot take its place. */
  char program[] = BENCH_BIN "/isoload-bench", option[] = "--embed",
       agent[] = BENCH_ROOT "/fixtures/agents/hello.js", isolation[] = "isolate", pool[] = "0",
       wrong[] = "43";
  for (int expected = 42; expected <= 43; expected++) {
    snprintf(wrong, sizeof wrong, "%d", expected);
    char *argv[] = {program, option, agent, isolation, pool, wrong, NULL};
    iso__bench_launch launch = {.argv = argv, .pipe_input = true, .pipe_output = true};
    iso__bench_process process;
    iso__bench_embedder embedder = {&process};
    ISO__AUTO_ERROR iso__bench_error error = {0};
    char line[64];
    cr_assert(iso__bench_process_start(&launch, &process, NULL, &error) == 0, "%s", error.text);
    cr_assert(iso__bench_process_read_line(&process, INT64_MAX, line, sizeof line, NULL, &error) ==
              0);
    unsigned made = 0;
    int64_t elapsed_ns = 0;
    cr_assert(iso__bench_embedder_tell(&embedder, 3, 0, &error) == 0);
    iso__bench_answer answer = iso__bench_embedder_wait(&embedder, &made, &elapsed_ns, &error);
    iso__bench_process_end(&process, 20000);
    cr_assert(eq(int, answer, expected == 42 ? ISO__BENCH_RIGHT : ISO__BENCH_WRONG));
    cr_assert(expected != 42 || (made == 3 && elapsed_ns > 0));
  }
}

/* Every question that is asked in passes, over systems whose cost is known. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bed.h"
#include "cleanup.h"
#include "clock.h"
#include "first_result.h"

/* A run of one question over one system. Skips the test where the system cannot be used here. */
static void ask(bed *of, char *name, iso__bench_ask question) {
  static char *names[2];
  names[0] = name;
  bed_prepare(of, names);
  of->options.asked[question] = true;
  bed_measure(of);
  const iso__bench_system *system = bed_system(of, name);
  if (system->available || system->failed) return;
  fprintf(stderr, "skipped: %s\n", system->reason);
  cr_skip();
}

static double share_of(const bed *of, const char *system, size_t pass) {
  const iso__bench_series *success = bed_series_of(of, system, "burst", "success");
  cr_assert(success && success->count > pass);
  return success->values[pass];
}

Test(questions, a_burst_of_programs_is_started_at_once) {
  bed of;
  ask(&of, "gathers", ISO__ASK_BURST);
  const iso__bench_system *system = bed_system(&of, "gathers");
  cr_assert(system->available, "%s", system->reason);
  const iso__bench_series *each = bed_series_of(&of, "gathers", "burst", "ttfr");
  const iso__bench_series *total = bed_series_of(&of, "gathers", "burst", "burst.total");
  cr_assert(each && total);
  cr_assert(eq(sz, each->count, 16));
  cr_assert(eq(sz, total->count, 2));
  for (size_t i = 0; i < each->count; i++)
    cr_assert(each->values[i] <= total->values[i / 8], "none is longer than all");
  cr_assert(eq(dbl, share_of(&of, "gathers", 0), 1));
  bed_end(&of);
}

Test(questions, a_burst_of_requests_is_sent_at_once) {
  bed of;
  ask(&of, "counts", ISO__ASK_BURST);
  const iso__bench_system *system = bed_system(&of, "counts");
  cr_assert(system->available, "%s", system->reason);
  cr_assert(eq(sz, bed_series_of(&of, "counts", "burst", "ttfr")->count, 16));
  cr_assert(eq(dbl, share_of(&of, "counts", 1), 1));
  bed_end(&of);
}

Test(questions, a_wrong_answer_in_a_burst_fails_the_system) {
  bed of;
  ask(&of, "slips", ISO__ASK_BURST);
  const iso__bench_system *slips = bed_system(&of, "slips");
  cr_assert(slips->failed);
  cr_assert(eq(str, slips->reason, "answered '43' where '42' was expected"));
  cr_assert(bed_series_of(&of, "slips", "burst", "ttfr") == NULL);
  bed_end(&of);
}

Test(questions, who_does_not_answer_in_a_burst_lowers_the_share) {
  bed of;
  ask(&of, "falters", ISO__ASK_BURST);
  const iso__bench_system *falters = bed_system(&of, "falters");
  cr_assert(falters->available, "%s", falters->reason);
  /* Of sixteen the fifth, the tenth and the fifteenth. */
  cr_assert(eq(dbl, share_of(&of, "falters", 0), 7.0 / 8));
  cr_assert(eq(dbl, share_of(&of, "falters", 1), 6.0 / 8));
  cr_assert(eq(sz, bed_series_of(&of, "falters", "burst", "ttfr")->count, 13));
  cr_assert(bed_series_of(&of, "falters", "burst", "burst.total") == NULL);
  ISO__AUTO_JV jv warnings = jv_dump_string(jv_copy(of.run.warnings), 0);
  const char *text = jv_string_value(warnings);
  cr_assert(strstr(text, "2 of 8 did not answer (burst)") != NULL, "%s", text);
  cr_assert(strstr(text, "no room in the boat") != NULL, "%s", text);
  bed_end(&of);
}

Test(questions, staggered_arrivals_keep_their_distance) {
  bed of;
  int64_t started = iso__bench_clock_ns();
  ask(&of, "waits", ISO__ASK_STAGGERED);
  double took_ms = (double)(iso__bench_clock_ns() - started) * 1e-6;
  const iso__bench_series *each = bed_series_of(&of, "waits", "staggered", "ttfr");
  cr_assert(each && each->count == 3);
  cr_assert(took_ms >= 2 * ISO__BENCH_SPACING_MS + 50, "%g ms", took_ms);
  /* From when each was due, not from the start of all. */
  bed_assert_within(bed_smallest(each), 50, 500);
  bed_end(&of);
}

Test(questions, programs_have_the_platform_that_they_lean_on) {
  char *names[] = {"leans", NULL};
  bed of;
  bed_prepare(&of, names);
  of.options.asked[ISO__ASK_TTFR] = of.options.asked[ISO__ASK_CPU] = true;
  of.options.asked[ISO__ASK_STAGGERED] = true;
  bed_measure(&of);
  const iso__bench_system *leans = bed_system(&of, "leans");
  if (!leans->available && !leans->failed) {
    fprintf(stderr, "skipped: %s\n", leans->reason);
    cr_skip();
  }
  cr_assert(leans->available, "%s", leans->reason);
  cr_assert(bed_series_of(&of, "leans", "staggered", "ttfr")->count == 3);
  cr_assert(bed_series(&of, "leans", "cpu")->count == 2);
  bed_end(&of);
}

Test(questions, a_platform_that_ended_is_started_again) {
  char *names[] = {"leans", NULL};
  bed of;
  iso__bench_error error = {0};
  bed_prepare(&of, names);
  iso__bench_system *leans = iso__bench_system_new("leans", &of.places);
  iso__bench_system_check(leans);
  if (!leans->available) {
    fprintf(stderr, "skipped: %s\n", leans->reason);
    cr_skip();
  }
  cr_assert(iso__bench_system_start_resident(leans, &error) == 0, "%s", error.text);
  pid_t first = leans->resident.pid;
  cr_assert(iso__bench_system_start_resident(leans, &error) == 0, "%s", error.text);
  cr_assert(eq(int, leans->resident.pid, first), "one that runs is left alone");
  kill(first, SIGKILL);
  poll(&(struct pollfd){.fd = leans->resident.handle, .events = POLLIN}, 1, -1);
  iso__bench_first value;
  cr_assert(iso__bench_first_result(leans, ISO__BENCH_WORKLOAD, &value, &error) == ISO__BENCH_RIGHT,
            "%s", error.text);
  cr_assert(leans->resident.pid != first);
  iso__bench_system_free(leans);
  bed_end(&of);
}

static void assert_sizes(const bed *of, const char *system) {
  const iso__bench_series *small = bed_series_of(of, system, "size-2k", "ttfr");
  const iso__bench_series *middle = bed_series_of(of, system, "size-50k", "ttfr");
  const iso__bench_series *large = bed_series_of(of, system, "size-750k", "ttfr");
  cr_assert(small && middle && large);
  cr_assert(eq(sz, small->count, 2));
  bed_assert_within(bed_smallest(small), 1.9, 40);
  bed_assert_within(bed_smallest(middle), 49, 490);
  bed_assert_within(bed_smallest(large), 749, 7490);
}

Test(questions, programs_get_codes_of_several_sizes) {
  bed of;
  ask(&of, "reads", ISO__ASK_SIZE);
  assert_sizes(&of, "reads");
  bed_end(&of);
}

Test(questions, servers_get_codes_of_several_sizes) {
  bed of;
  ask(&of, "counts", ISO__ASK_SIZE);
  assert_sizes(&of, "counts");
  bed_end(&of);
}

Test(questions, a_call_is_told_without_its_request) {
  static const char *const workloads[] = {"payload-0", "payload-1k", "payload-64k", "payload-1m",
                                          "pipelined"};
  bed of;
  ask(&of, "counts", ISO__ASK_CALL);
  for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++) {
    const iso__bench_series *calls = bed_series_of(&of, "counts", workloads[i], "call");
    cr_assert(calls && calls->count == 2, "%s", workloads[i]);
    bed_assert_within(bed_smallest(calls), 500, 10000);
  }
  cr_assert(bed_series_of(&of, "counts", "fetch", "call") == NULL, "it does not know that one");
  bed_end(&of);
}

Test(questions, isoload_is_called_in_process) {
  char *names[] = {"isoload", NULL};
  bed of;
  bed_prepare(&of, names);
  of.places.systems = BENCH_FIXTURES "/../../systems";
  of.options.asked[ISO__ASK_CALL] = of.options.asked[ISO__ASK_SIZE] = true;
  bed_measure(&of);
  const iso__bench_system *system = bed_system(&of, "isoload");
  if (!system->available && !system->failed) {
    fprintf(stderr, "skipped: %s\n", system->reason);
    cr_skip();
  }
  cr_assert(system->available, "%s", system->reason);
  cr_assert(bed_series_of(&of, "isoload", "payload-1m", "call")->count == 2);
  cr_assert(bed_series_of(&of, "isoload", "size-750k", "ttfr")->count == 2);
  bed_end(&of);
}

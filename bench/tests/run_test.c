/* Whole runs over systems whose cost is known. Each test takes only the fixtures that it names. */
#include "run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "document.h"
#include "json.h"
#include "process.h"
#include "scratch.h"
#include "stats.h"

static const iso__bench_effort small = {.name = "test",
                                        .hold_argv = 6,
                                        .hold_served = 8,
                                        .plans = {[ISO__ASK_TTFR] = {5, 5, 0, 0},
                                                  [ISO__ASK_CPU] = {2, 2, 0, 0},
                                                  [ISO__ASK_MEMORY] = {2, 2, 0, 0}}};

typedef struct bed {
  iso__bench_options options;
  iso__bench_run run;
  iso__bench_places places;
  char *scratch;
} bed;

/* The fixtures named, with nothing asked for yet. */
static void prepare_bed(bed *of, char **names) {
  iso__bench_error error = {0};
  of->scratch = iso__bench_scratch_new(&error);
  cr_assert(of->scratch != NULL, "%s", error.text);
  of->options = (iso__bench_options){.effort = &small, .systems = names, .seed = 42};
  of->places = (iso__bench_places){.root = "/",
                                   .systems = BENCH_FIXTURES,
                                   .scratch = of->scratch,
                                   .rootfs = "/nonexistent",
                                   .bin = BENCH_BIN,
                                   .agent = "/dev/null",
                                   .driver = "/dev/null",
                                   .expected = "42"};
}

/* Runs it, and leaves the run open for a look at it. */
static void measure_bed(bed *of) {
  iso__bench_error error = {0};
  iso__bench_adopt_orphans();
  cr_assert(iso__bench_run_open(&of->run, &of->options, &of->places, &error) == 0, "%s",
            error.text);
  iso__bench_run_check(&of->run);
  iso__bench_run_measure(&of->run);
}

static void run_bed(bed *of, char **names, bool time, bool memory) {
  prepare_bed(of, names);
  of->options.asked[ISO__ASK_TTFR] = time;
  of->options.asked[ISO__ASK_MEMORY] = memory;
  measure_bed(of);
}

static void end_bed(bed *of) {
  iso__bench_run_close(&of->run);
  iso__bench_error error = {0};
  cr_assert(iso__bench_scratch_remove(of->scratch, &error) == 0, "%s", error.text);
  free(of->scratch);
}

static const iso__bench_system *find_system(const bed *of, const char *name) {
  for (size_t i = 0; i < of->run.system_count; i++)
    if (strcmp(of->run.systems[i]->name, name) == 0) return of->run.systems[i];
  cr_assert(0, "no system %s", name);
  return NULL;
}

static const iso__bench_series *find_series(const bed *of, const char *system, const char *metric) {
  return iso__bench_series_find(&of->run.samples, system, ISO__BENCH_WORKLOAD, metric);
}

static void assert_within(double actual, double low, double high) {
  cr_assert(actual >= low && actual <= high, "%g is not in %g ... %g", actual, low, high);
}

static double smallest(const iso__bench_series *series) {
  double least = series->values[0];
  for (size_t i = 1; i < series->count; i++) least = fmin(least, series->values[i]);
  return least;
}

Test(run, a_known_wait_is_measured) {
  char *names[] = {"instant", "waits", NULL};
  bed of;
  run_bed(&of, names, true, false);
  const iso__bench_series *waits = find_series(&of, "waits", "ttfr");
  const iso__bench_series *instant = find_series(&of, "instant", "ttfr");
  cr_assert(waits && instant);
  cr_assert(eq(sz, waits->count, 5));
  for (size_t i = 0; i < waits->count; i++) cr_assert(waits->values[i] >= 50);
  /* A machine that is busy makes single samples long; not all of them ten times as long. */
  assert_within(smallest(waits), 50, 500);
  cr_assert(smallest(instant) < smallest(waits));
  end_bed(&of);
}

Test(run, a_servers_known_wait_is_measured) {
  char *names[] = {"served", NULL};
  bed of;
  run_bed(&of, names, true, false);
  const iso__bench_system *served = find_system(&of, "served");
  if (!served->available) {
    fprintf(stderr, "skipped: %s\n", served->reason);
    cr_skip();
  }
  const iso__bench_series *series = find_series(&of, "served", "ttfr");
  cr_assert(series && series->count == 20);
  assert_within(smallest(series), 19, 200);
  end_bed(&of);
}

static const double mebibyte = 1024 * 1024;

Test(run, a_known_allocation_is_measured) {
  char *names[] = {"waits", NULL};
  bed of;
  run_bed(&of, names, false, true);
  const iso__bench_series *pss = find_series(&of, "waits", "memory.pss");
  const iso__bench_series *memory = find_series(&of, "waits", "memory");
  cr_assert(pss && memory);
  cr_assert(eq(sz, pss->count, 2));
  for (size_t i = 0; i < pss->count; i++)
    assert_within(pss->values[i], 63 * mebibyte, 128 * mebibyte);
  /* The host's own measure has all else on it as noise. */
  assert_within(iso__bench_stats_median(memory->values, memory->count), 16 * mebibyte,
                256 * mebibyte);
  end_bed(&of);
}

Test(run, a_servers_known_allocation_is_measured) {
  char *names[] = {"served", NULL};
  bed of;
  run_bed(&of, names, false, true);
  const iso__bench_system *served = find_system(&of, "served");
  if (!served->available) {
    fprintf(stderr, "skipped: %s\n", served->reason);
    cr_skip();
  }
  const iso__bench_series *pss = find_series(&of, "served", "memory.pss");
  cr_assert(pss && pss->count == 6);
  for (size_t i = 0; i < pss->count; i++)
    assert_within(pss->values[i], 4 * mebibyte, 32 * mebibyte);
  end_bed(&of);
}

Test(run, a_wrong_answer_fails_the_system) {
  char *names[] = {"instant", "wrong", "wordy", "crashes", NULL};
  bed of;
  run_bed(&of, names, true, true);
  const iso__bench_system *wrong = find_system(&of, "wrong");
  cr_assert(wrong->failed && !wrong->available);
  cr_assert(eq(str, wrong->reason, "answered '43' where '42' was expected"));
  cr_assert(eq(u32, wrong->attempts, 1), "a wrong answer is enough");
  cr_assert(find_series(&of, "wrong", "ttfr") == NULL);

  const iso__bench_system *wordy = find_system(&of, "wordy");
  cr_assert(wordy->failed && wordy->failures == 3);
  cr_assert(eq(str, wordy->reason, "wrote more than the value"));
  const iso__bench_system *crashes = find_system(&of, "crashes");
  cr_assert(eq(str, crashes->reason, "gave its value and ended with status 7"));
  cr_assert(find_series(&of, "crashes", "ttfr") == NULL);
  cr_assert(find_series(&of, "instant", "ttfr")->count == 5, "others are not touched by it");
  end_bed(&of);
}

Test(run, who_is_not_available_says_why) {
  char *names[] = {"absent", "broken", "placeholder", "unprepared", NULL};
  bed of;
  run_bed(&of, names, true, true);
  cr_assert(of.run.samples.count == 0);
  cr_assert(eq(str, find_system(&of, "absent")->reason,
               "the absent program is not installed; bring it with: scripts/setup --baselines"));
  cr_assert(eq(str, find_system(&of, "placeholder")->reason, "unknown placeholder {nothing}"));
  cr_assert(eq(str, find_system(&of, "unprepared")->reason, "prepare failed: no room"));
  cr_assert(strstr(find_system(&of, "broken")->reason, "system.json") != NULL, "%s",
            find_system(&of, "broken")->reason);
  ISO__AUTO_FREE char *mark = iso__bench_text("%s/unprepared-cleaned", of.scratch);
  cr_assert(access(mark, F_OK) == 0, "what prepare began, clean ends");
  end_bed(&of);
}

Test(run, a_forgotten_daemon_is_ended_and_told) {
  char *names[] = {"daemon", NULL};
  bed of;
  run_bed(&of, names, true, false);
  ISO__AUTO_JV jv warnings = jv_dump_string(jv_copy(of.run.warnings), 0);
  cr_assert(strstr(jv_string_value(warnings), "1 processes were still running") != NULL, "%s",
            jv_string_value(warnings));
  cr_assert(eq(sz, iso__bench_end_descendants(), 0));
  end_bed(&of);
}

static jv judged(bed *of) {
  iso__bench_error error = {0};
  ISO__AUTO_JV jv claims = jv_parse(
      "{\"claims\":[{\"id\":\"quick\",\"sentence\":\"s\",\"source\":\"o\",\"metric\":\"ttfr\","
      "\"system\":\"instant\",\"needs\":0.01,\"baselines\":[\"waits\",\"absent\",\"nowhere\"],"
      "\"expression\":\".isoload.ratios[] | select(.metric == \\\"ttfr\\\" and .system == "
      "\\\"instant\\\" and .baseline == $baseline)\"}]}");
  ISO__AUTO_JV jv targets = jv_parse("{\"rows\":[]}");
  jv document = iso__bench_document(&of->run, claims, targets, &error);
  cr_assert(jv_is_valid(jv_copy(document)), "%s", error.text);
  return document;
}

/* Asks the document a question in jq's words by way of the claims' own machinery would prove
 * nothing; the members are taken one by one. */
static jv take(jv value, const char *key, int index) {
  jv member = iso__bench_json_get(value, key);
  return index < 0 ? member : jv_array_get(member, index);
}

Test(run, the_document_holds_everything) {
  char *names[] = {"instant", "waits", "absent", NULL};
  bed of;
  run_bed(&of, names, true, false);
  ISO__AUTO_JV jv document = judged(&of);
  ISO__AUTO_JV jv results = take(document, "isoload", -1);
  ISO__AUTO_FREE char *schema = iso__bench_json_text(results, "schema", "");
  cr_assert(eq(str, schema, "isoload.bench/1"));
  cr_assert(eq(dbl, iso__bench_json_number(results, "seed", 0), 42));
  ISO__AUTO_JV jv order = take(results, "order", -1);
  cr_assert(eq(int, jv_array_length(jv_copy(order)), 10));
  ISO__AUTO_JV jv runs = take(document, "benchmarks", -1);
  cr_assert(eq(int, jv_array_length(jv_copy(runs)), 10), "one of Google Benchmark's for each");
  ISO__AUTO_JV jv systems = take(results, "systems", -1);
  cr_assert(eq(int, jv_array_length(jv_copy(systems)), 3), "none is dropped");

  /* Who was not measured stands in the summaries, at their end, with null. */
  ISO__AUTO_JV jv summaries = take(results, "summaries", -1);
  ISO__AUTO_JV jv summary =
      jv_array_get(jv_copy(summaries), jv_array_length(jv_copy(summaries)) - 1);
  ISO__AUTO_FREE char *system = iso__bench_json_text(summary, "system", "");
  ISO__AUTO_JV jv median = take(summary, "median", -1);
  cr_assert(eq(str, system, "absent"));
  cr_assert(jv_get_kind(median) == JV_KIND_NULL);

  static const char *const verdicts[] = {"supported", "inconclusive", "inconclusive"};
  static const char *const reasons[] = {NULL, "absent: the absent program", "nowhere was not part"};
  for (int i = 0; i < 3; i++) {
    ISO__AUTO_JV jv verdict = take(results, "verdicts", i);
    ISO__AUTO_FREE char *word = iso__bench_json_text(verdict, "verdict", "");
    ISO__AUTO_FREE char *reason = iso__bench_json_text(verdict, "reason", "");
    cr_assert(eq(str, word, (char *)verdicts[i]));
    if (reasons[i]) cr_assert(strstr(reason, reasons[i]) == reason, "%s", reason);
  }
  end_bed(&of);
}

Test(run, the_seed_gives_the_order) {
  char *names[] = {"instant", "wordy", "waits", NULL};
  bed first, again;
  run_bed(&first, names, true, false);
  run_bed(&again, names, true, false);
  cr_assert(eq(sz, first.run.order_count, again.run.order_count));
  size_t changes = 0;
  for (size_t i = 0; i < first.run.order_count; i++) {
    cr_assert(eq(str, first.run.order[i]->name, again.run.order[i]->name));
    if (i > 0) changes += first.run.order[i] != first.run.order[i - 1];
  }
  cr_assert(changes > 3, "systems take turns");
  end_bed(&first);
  end_bed(&again);
}

Test(run, an_unknown_name_is_refused) {
  char *names[] = {"nobody", NULL};
  iso__bench_options options = {.effort = &small, .systems = names};
  iso__bench_places places = {.root = "/",
                              .systems = BENCH_FIXTURES,
                              .scratch = "/tmp",
                              .rootfs = "/",
                              .bin = "/",
                              .agent = "/",
                              .driver = "/",
                              .expected = "42"};
  iso__bench_run run;
  iso__bench_error error = {0};
  cr_assert(iso__bench_run_open(&run, &options, &places, &error) != 0);
  cr_assert(eq(str, error.text, "there is no system 'nobody'; isoload bench --list names them"));
  iso__bench_error_clear(&error);
  iso__bench_run_close(&run);
}

Test(run, a_known_processor_time_is_measured) {
  char *names[] = {"burns", "waits", NULL};
  bed of;
  prepare_bed(&of, names);
  of.options.asked[ISO__ASK_CPU] = true;
  measure_bed(&of);
  const iso__bench_series *burns = find_series(&of, "burns", "cpu");
  const iso__bench_series *waits = find_series(&of, "waits", "cpu");
  cr_assert(burns && waits);
  cr_assert(eq(sz, burns->count, 2));
  /* Three processes of 20 ms, one of them an orphan, and what starting them takes. */
  assert_within(smallest(burns), 57, 200);
  cr_assert(smallest(waits) < smallest(burns), "waiting is no processor time");
  end_bed(&of);
}

/* Whole runs over systems whose cost is known. Each test takes only the fixtures that it names. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "cleanup.h"
#include "document.h"
#include "json.h"
#include "process.h"
#include "stats.h"

Test(run, a_known_wait_is_measured) {
  char *names[] = {"instant", "waits", NULL};
  bed of;
  bed_run(&of, names, true, false);
  const iso__bench_series *waits = bed_series(&of, "waits", "ttfr");
  const iso__bench_series *instant = bed_series(&of, "instant", "ttfr");
  cr_assert(waits && instant);
  cr_assert(eq(sz, waits->count, 5));
  for (size_t i = 0; i < waits->count; i++) cr_assert(waits->values[i] >= 50);
  /* A machine that is busy makes single samples long; not all of them ten times as long. */
  bed_assert_within(bed_smallest(waits), 50, 500);
  cr_assert(bed_smallest(instant) < bed_smallest(waits));
  bed_end(&of);
}

Test(run, a_servers_known_wait_is_measured) {
  char *names[] = {"served", NULL};
  bed of;
  bed_run(&of, names, true, false);
  const iso__bench_system *served = bed_system(&of, "served");
  if (!served->available) {
    fprintf(stderr, "skipped: %s\n", served->reason);
    cr_skip();
  }
  const iso__bench_series *series = bed_series(&of, "served", "ttfr");
  cr_assert(series && series->count == 20);
  bed_assert_within(bed_smallest(series), 19, 200);
  const iso__bench_series *inside = bed_series_of(&of, "served", "inside", "ttfr.inside");
  cr_assert(inside && inside->count == 5);
  bed_assert_within(bed_smallest(inside), 1.9, 40);
  bed_end(&of);
}

static const double mebibyte = 1024 * 1024;

Test(run, a_known_allocation_is_measured) {
  char *names[] = {"waits", NULL};
  bed of;
  bed_run(&of, names, false, true);
  const iso__bench_series *pss = bed_series(&of, "waits", "memory.pss");
  const iso__bench_series *memory = bed_series(&of, "waits", "memory");
  cr_assert(pss && memory);
  cr_assert(eq(sz, pss->count, 2));
  for (size_t i = 0; i < pss->count; i++)
    bed_assert_within(pss->values[i], 63 * mebibyte, 128 * mebibyte);
  /* The host's own measure has all else on it as noise. */
  bed_assert_within(iso__bench_stats_median(memory->values, memory->count), 16 * mebibyte,
                    256 * mebibyte);
  bed_end(&of);
}

Test(run, a_servers_known_allocation_is_measured) {
  char *names[] = {"served", NULL};
  bed of;
  bed_run(&of, names, false, true);
  const iso__bench_system *served = bed_system(&of, "served");
  if (!served->available) {
    fprintf(stderr, "skipped: %s\n", served->reason);
    cr_skip();
  }
  const iso__bench_series *pss = bed_series(&of, "served", "memory.pss");
  cr_assert(pss && pss->count == 2);
  for (size_t i = 0; i < pss->count; i++)
    bed_assert_within(pss->values[i], 4 * mebibyte, 32 * mebibyte);
  bed_end(&of);
}

Test(run, one_more_beside_many_is_measured) {
  char *names[] = {"served", "waits", NULL};
  bed of;
  bed_prepare(&of, names);
  of.options.asked[ISO__ASK_LIVE] = true;
  bed_measure(&of);
  const iso__bench_system *served = bed_system(&of, "served");
  if (!served->available) {
    fprintf(stderr, "skipped: %s\n", served->reason);
    cr_skip();
  }
  const iso__bench_series *first = bed_series_of(&of, "served", "live-1", "live.create");
  const iso__bench_series *tenth = bed_series_of(&of, "served", "live-10", "live.create");
  const iso__bench_series *memory = bed_series_of(&of, "served", "live-10", "live.memory");
  const iso__bench_series *page = bed_series_of(&of, "served", "live-10", "live.page");
  cr_assert(first && tenth && memory && page);
  cr_assert(page->values[0] > 0);
  cr_assert(first->values[0] > 0 && tenth->values[0] > 0);
  cr_assert(bed_series_of(&of, "served", "live-1", "live.memory") == NULL,
            "what the first shares is not its own");
  /* By the processes' own account, which no other program disturbs. */
  const iso__bench_memory_pass *pass = &of.run.weighings[0].pass;
  bed_assert_within(pass->per_sandbox_pss, 4 * mebibyte, 32 * mebibyte);
  cr_assert(bed_series_of(&of, "waits", "live-1", "live.create") == NULL, "programs are not asked");
  bed_end(&of);
}

Test(run, a_wrong_answer_fails_the_system) {
  char *names[] = {"instant", "wrong", "wordy", "crashes", NULL};
  bed of;
  bed_run(&of, names, true, true);
  const iso__bench_system *wrong = bed_system(&of, "wrong");
  cr_assert(wrong->failed && !wrong->available);
  cr_assert(eq(str, wrong->reason, "answered '43' where '42' was expected"));
  cr_assert(eq(u32, wrong->attempts, 1), "a wrong answer is enough");
  cr_assert(bed_series(&of, "wrong", "ttfr") == NULL);

  const iso__bench_system *wordy = bed_system(&of, "wordy");
  cr_assert(wordy->failed && wordy->failures == 3);
  cr_assert(eq(str, wordy->reason, "wrote more than the value"));
  const iso__bench_system *crashes = bed_system(&of, "crashes");
  cr_assert(eq(str, crashes->reason, "gave its value and ended with status 7"));
  cr_assert(bed_series(&of, "crashes", "ttfr") == NULL);
  cr_assert(bed_series(&of, "instant", "ttfr")->count == 5, "others are not touched by it");
  bed_end(&of);
}

Test(run, who_is_not_available_says_why) {
  char *names[] = {"absent", "broken", "placeholder", "unprepared", NULL};
  bed of;
  bed_run(&of, names, true, true);
  cr_assert(of.run.samples.count == 0);
  cr_assert(eq(str, bed_system(&of, "absent")->reason,
               "the absent program is not installed; bring it with: scripts/setup --baselines"));
  cr_assert(eq(str, bed_system(&of, "placeholder")->reason, "unknown placeholder {nothing}"));
  cr_assert(eq(str, bed_system(&of, "unprepared")->reason, "prepare failed: no room"));
  cr_assert(strstr(bed_system(&of, "broken")->reason, "system.json") != NULL, "%s",
            bed_system(&of, "broken")->reason);
  ISO__AUTO_FREE char *mark = iso__bench_text("%s/unprepared-cleaned", of.scratch);
  cr_assert(access(mark, F_OK) == 0, "what prepare began, clean ends");
  bed_end(&of);
}

Test(run, a_forgotten_daemon_is_ended_and_told) {
  char *names[] = {"daemon", NULL};
  bed of;
  bed_run(&of, names, true, false);
  ISO__AUTO_JV jv warnings = jv_dump_string(jv_copy(of.run.warnings), 0);
  cr_assert(strstr(jv_string_value(warnings), "1 processes were still running") != NULL, "%s",
            jv_string_value(warnings));
  cr_assert(eq(sz, iso__bench_end_descendants(), 0));
  bed_end(&of);
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
  cr_assert(jv_is_valid(document), "%s", error.text);
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
  bed_run(&of, names, true, false);
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
  bed_end(&of);
}

Test(run, the_seed_gives_the_order) {
  char *names[] = {"instant", "wordy", "waits", NULL};
  bed first, again;
  bed_run(&first, names, true, false);
  bed_run(&again, names, true, false);
  cr_assert(eq(sz, first.run.order_count, again.run.order_count));
  size_t changes = 0;
  for (size_t i = 0; i < first.run.order_count; i++) {
    cr_assert(eq(str, first.run.order[i]->name, again.run.order[i]->name));
    if (i > 0) changes += first.run.order[i] != first.run.order[i - 1];
  }
  cr_assert(changes > 3, "systems take turns");
  bed_end(&first);
  bed_end(&again);
}

Test(run, an_unknown_name_is_refused) {
  char *names[] = {"nobody", NULL};
  iso__bench_options options = {.effort = iso__bench_effort_named("quick"), .systems = names};
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
  bed_prepare(&of, names);
  of.options.asked[ISO__ASK_CPU] = true;
  bed_measure(&of);
  const iso__bench_series *burns = bed_series(&of, "burns", "cpu");
  const iso__bench_series *waits = bed_series(&of, "waits", "cpu");
  cr_assert(burns && waits);
  cr_assert(eq(sz, burns->count, 2));
  /* Three processes of 20 ms, one of them an orphan, and what starting them takes. */
  bed_assert_within(bed_smallest(burns), 57, 200);
  cr_assert(bed_smallest(waits) < bed_smallest(burns), "waiting is no processor time");
  bed_end(&of);
}

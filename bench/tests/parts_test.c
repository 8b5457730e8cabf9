/* The harness's parts, one by one. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "claims.h"
#include "cleanup.h"
#include "clock.h"
#include "digest.h"
#include "family.h"
#include "gbench.h"
#include "json.h"
#include "live_memory.h"
#include "machine.h"
#include "memory.h"
#include "noise.h"
#include "options.h"
#include "process.h"
#include "scratch.h"
#include "series.h"
#include "table.h"
#include "targets.h"
#include "template.h"

Test(template, fills_in_what_it_knows) {
  iso__bench_template values = {0};
  iso__bench_template_set(&values, "port", "80");
  iso__bench_template_set(&values, "port", "8080");
  iso__bench_template_set(&values, "name", "x");
  ISO__AUTO_FREE char *text =
      iso__bench_template_expand(&values, "{port}/{name}{name} {} {\"a\":1} {Port} {", NULL);
  cr_assert(eq(str, text, "8080/xx {} {\"a\":1} {Port} {"));
  ISO__AUTO_ERROR iso__bench_error error = {0};
  cr_assert(iso__bench_template_expand(&values, "a{nothing}", &error) == NULL);
  cr_assert(eq(str, error.text, "unknown placeholder {nothing}"));
  ISO__AUTO_JV jv numbers = jv_parse("[\"a\", 1]");
  cr_assert(iso__bench_template_argv(&values, numbers, &error) == NULL);
  cr_assert(eq(str, error.text, "argv[1] is not a string"));
  iso__bench_template_clear(&values);
}

static iso__bench_parsed parse(iso__bench_options *options, int argc, char **argv) {
  char *all[16] = {"isoload-bench"};
  for (int i = 0; i < argc; i++) all[i + 1] = argv[i];
  return iso__bench_options_parse(argc + 1, all, options);
}

Test(options, are_read) {
  char *argv[] = {"--quick", "--systems", "a,b",      "--metric",
                  "memory",  "--seed=7",  "--output", "x.json"};
  iso__bench_options options;
  cr_assert(parse(&options, 8, argv) == ISO__BENCH_PARSED_RUN);
  cr_assert(eq(str, (char *)options.effort->name, "quick"));
  cr_assert(iso__bench_options_wants(&options, "b") && !iso__bench_options_wants(&options, "c"));
  cr_assert(options.asked[ISO__ASK_MEMORY] && !options.asked[ISO__ASK_TTFR]);
  cr_assert(eq(u64, options.seed, 7));
  cr_assert(eq(str, (char *)options.output, "x.json"));
  iso__bench_options_clear(&options);
}

Test(options, wrong_use_is_refused) {
  char *wrong[][2] = {{"--metric", "speed"},          {"--workload", "huge"}, {"--seed", "-1"},
                      {"--seed", "9007199254740993"}, {"--systems", ","},     {"--nonsense", "x"},
                      {"compare", "a.json"},          {"what", "else"},       {"--lis", "--list"},
                      {"--seed=1", "--metri=ttfr"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    iso__bench_options options;
    cr_assert(parse(&options, 2, wrong[i]) == ISO__BENCH_PARSED_WRONG, "%s", wrong[i][0]);
    iso__bench_options_clear(&options);
  }
}

static int start(iso__bench_process *process, char **argv, bool input) {
  iso__bench_launch launch = {.argv = argv, .pipe_input = input, .pipe_output = true};
  return iso__bench_process_start(&launch, process, NULL, NULL);
}

Test(process, lines_are_read_one_by_one) {
  char *argv[] = {"printf", "one\\ntwo\\n", NULL}, line[16];
  iso__bench_process process;
  cr_assert(start(&process, argv, false) == 0);
  int64_t deadline = iso__bench_deadline(20000);
  cr_assert(iso__bench_process_read_line(&process, deadline, line, 16, NULL, NULL) == 0);
  cr_assert(eq(str, line, "one"));
  cr_assert(iso__bench_process_read_line(&process, deadline, line, 16, NULL, NULL) == 0);
  cr_assert(eq(str, line, "two"));
  ISO__AUTO_ERROR iso__bench_error error = {0};
  cr_assert(iso__bench_process_read_line(&process, deadline, line, 16, NULL, &error) != 0);
  cr_assert(eq(str, error.text, "ended without an answer"));
  iso__bench_process_end(&process, 1000);
}

Test(process, a_silent_one_runs_into_its_deadline) {
  char *argv[] = {"sleep", "1000", NULL}, line[16];
  iso__bench_process process;
  cr_assert(start(&process, argv, false) == 0);
  ISO__AUTO_ERROR iso__bench_error error = {0};
  cr_assert(
      iso__bench_process_read_line(&process, iso__bench_deadline(30), line, 16, NULL, &error) != 0);
  cr_assert(eq(str, error.text, "gave no answer in time"));
  pid_t pid = process.pid;
  iso__bench_process_end(&process, 0);
  iso__bench_relative *family = NULL;
  size_t count = iso__bench_family(getpid(), &family);
  for (size_t i = 0; i < count; i++) cr_assert(family[i].pid != pid, "it is gone");
  free(family);
}

Test(process, a_stubborn_one_is_killed_with_its_group) {
  char *argv[] = {"sh", "-c", "trap '' TERM; sleep 1000 & echo up; wait", NULL};
  char line[16];
  iso__bench_process process;
  iso__bench_adopt_orphans();
  cr_assert(start(&process, argv, true) == 0);
  cr_assert(iso__bench_process_read_line(&process, iso__bench_deadline(20000), line, 16, NULL,
                                         NULL) == 0);
  kill(process.pid, SIGKILL);
  int status = 0;
  cr_assert(iso__bench_process_wait(&process, iso__bench_deadline(20000), false, &status) == 1);
  cr_assert(eq(int, status, 128 + SIGKILL));
  iso__bench_process_end(&process, 0);
  cr_assert(eq(sz, iso__bench_end_descendants(), 1), "its child fell to the harness");
  cr_assert(eq(sz, iso__bench_end_descendants(), 0));
}

Test(process, who_cannot_be_started_is_named) {
  char *argv[] = {"/nonexistent/program", NULL};
  iso__bench_launch launch = {.argv = argv};
  iso__bench_process process;
  ISO__AUTO_ERROR iso__bench_error error = {0};
  cr_assert(iso__bench_process_start(&launch, &process, NULL, &error) != 0);
  cr_assert(
      eq(str, error.text, "/nonexistent/program cannot be started: No such file or directory"));
}

static jv judge(const char *expression, double needs, iso__bench_error *error) {
  ISO__AUTO_JV jv document = jv_parse(
      "{\"isoload\":{\"systems\":[{\"name\":\"gone\",\"available\":false,\"reason\":\"no\"}],"
      "\"ratios\":[{\"baseline\":\"b\",\"ratio\":100,\"low\":90,\"high\":110,\"n\":5}]}}");
  jv claim = iso__bench_json_set(jv_object(), "id", jv_string("c"));
  claim = iso__bench_json_set(claim, "needs", jv_number(needs));
  claim = iso__bench_json_set(claim, "baselines", jv_parse("[\"b\", \"gone\"]"));
  claim = iso__bench_json_set(claim, "expression", jv_string(expression));
  ISO__AUTO_JV jv claims =
      iso__bench_json_set(jv_object(), "claims", jv_array_append(jv_array(), claim));
  return iso__bench_claims_judge(claims, document, error);
}

Test(claims, interval_decides) {
  static const struct {
    double needs;
    const char *verdict;
  } cases[] = {
      {90, "supported"}, {90.1, "inconclusive"}, {110, "inconclusive"}, {110.1, "not supported"}};
  for (size_t i = 0; i < 4; i++) {
    ISO__AUTO_JV jv verdicts =
        judge(".isoload.ratios[] | select(.baseline == $baseline)", cases[i].needs, NULL);
    ISO__AUTO_JV jv first = jv_array_get(jv_copy(verdicts), 0);
    ISO__AUTO_FREE char *word = iso__bench_json_text(first, "verdict", "");
    cr_assert(eq(str, word, (char *)cases[i].verdict), "needs %g", cases[i].needs);
    ISO__AUTO_JV jv second = jv_array_get(jv_copy(verdicts), 1);
    ISO__AUTO_FREE char *other = iso__bench_json_text(second, "verdict", "");
    ISO__AUTO_FREE char *reason = iso__bench_json_text(second, "reason", "");
    cr_assert(eq(str, other, "inconclusive"));
    cr_assert(eq(str, reason, "gone: no"));
  }
}

Test(claims, mistakes_are_named) {
  static const char *const wrong[] = {".isoload |", "1", "error(\"so\")", "$other"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ISO__AUTO_ERROR iso__bench_error error = {0};
    ISO__AUTO_JV jv verdicts = judge(wrong[i], 1, &error);
    cr_assert(jv_get_kind(verdicts) == JV_KIND_INVALID, "%s", wrong[i]);
    cr_assert(strstr(error.text, "claims.json: claim c: ") == error.text, "%s", error.text);
  }
}

Test(memory, slopes_leave_the_first_out) {
  iso__bench_memory_point points[] = {
      {0, 1000, 0, NAN, 1}, {1, 800, 150, 1, 1}, {2, 790, 170, 1, 1}, {3, 780, 190, 1, 1}};
  iso__bench_memory_pass pass = {.points = points, .count = 4};
  iso__bench_memory_pass_fit(&pass);
  cr_assert(ieee_ulp_eq(dbl, pass.per_sandbox, 10, 4));
  cr_assert(ieee_ulp_eq(dbl, pass.per_sandbox_pss, 20, 4));
  cr_assert(ieee_ulp_eq(dbl, pass.first, 200, 4));
  pass.count = 2;
  iso__bench_memory_pass_fit(&pass);
  cr_assert(isnan(pass.per_sandbox), "one point makes no line");
}

Test(memory, the_host_tells_its_memory) {
  double available = iso__bench_memory_settled(), total = iso__bench_memory_total();
  cr_assert(available > 0 && available < total);
}

Test(machine, is_described) {
  ISO__AUTO_JV jv machine = iso__bench_machine();
  static const char *const keys[] = {"cpu",    "cores",       "memory",   "kernel",
                                     "cgroup", "mitigations", "governor", "virtualisation"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    cr_assert(jv_object_has(jv_copy(machine), jv_string(keys[i])), "%s", keys[i]);
  cr_assert(iso__bench_json_number(machine, "cores", 0) >= 1);
  cr_assert(iso__bench_json_number(machine, "memory", 0) > 1e6);
}

static iso__bench_gbench_outcome take(void *data, size_t index, double *seconds,
                                      const char **reason) {
  size_t *calls = data;
  cr_assert(eq(sz, index, *calls), "in the order given");
  ++*calls;
  if (index == 1) return ISO__GBENCH_LEFT_OUT;
  if (index == 2) {
    *reason = "broken";
    return ISO__GBENCH_FAILED;
  }
  *seconds = 0.25;
  return ISO__GBENCH_TIMED;
}

Test(gbench, carries_samples_in_their_order) {
  iso__bench_gbench_sample samples[] = {{"b", 0, 2}, {"a", 0, 1}, {"c", 0, 1}, {"b", 1, 2}};
  size_t calls = 0;
  ISO__AUTO_FREE char *text = iso__bench_gbench_run(samples, 4, take, &calls);
  ISO__AUTO_JV jv document = jv_parse(text);
  cr_assert(jv_is_valid(document), "%s", text);
  ISO__AUTO_JV jv runs = iso__bench_json_get(document, "benchmarks");
  cr_assert(eq(int, jv_array_length(jv_copy(runs)), 3));
  ISO__AUTO_JV jv last = jv_array_get(jv_copy(runs), 2);
  ISO__AUTO_FREE char *name = iso__bench_json_text(last, "name", "");
  cr_assert(strstr(name, "b") == name);
  cr_assert(eq(dbl, iso__bench_json_number(last, "real_time", 0), 250));
  cr_assert(eq(dbl, iso__bench_json_number(last, "repetition_index", 0), 1));
  ISO__AUTO_JV jv failed = jv_array_get(jv_copy(runs), 1);
  ISO__AUTO_FREE char *reason = iso__bench_json_text(failed, "error_message", "");
  cr_assert(eq(str, reason, "broken"));
}

Test(gbench, nothing_to_run_is_a_document_too) {
  ISO__AUTO_FREE char *text = iso__bench_gbench_run(NULL, 0, NULL, NULL);
  ISO__AUTO_JV jv document = jv_parse(text);
  cr_assert(jv_is_valid(document), "%s", text);
  ISO__AUTO_JV jv context = iso__bench_json_get(document, "context");
  cr_assert(jv_get_kind(context) == JV_KIND_OBJECT);
}

Test(series, a_failed_systems_are_moved) {
  iso__bench_series_list list = {0}, discarded = {0};
  for (int i = 0; i < 40; i++) iso__bench_series_add(&list, i % 2 ? "a" : "b", "w", "m", "ms", i);
  iso__bench_series_move(&list, &discarded, "a");
  cr_assert(iso__bench_series_find(&list, "a", "w", "m") == NULL);
  cr_assert(eq(sz, iso__bench_series_find(&list, "b", "w", "m")->count, 20));
  cr_assert(eq(sz, iso__bench_series_find(&discarded, "a", "w", "m")->count, 20));
  iso__bench_series_clear(&list);
  iso__bench_series_clear(&discarded);
}

Test(scratch, is_removed_with_all_in_it) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  ISO__AUTO_FREE char *path = iso__bench_scratch_new(&error);
  ISO__AUTO_FREE char *deep = iso__bench_text("%s/a/b/c", path);
  ISO__AUTO_FREE char *link = iso__bench_text("%s/link", path);
  ISO__AUTO_FREE char *kept = iso__bench_scratch_new(&error);
  cr_assert(iso__bench_make_folders(deep, &error) == 0);
  cr_assert(symlink(kept, link) == 0);
  cr_assert(iso__bench_scratch_remove(path, &error) == 0);
  cr_assert(access(path, F_OK) != 0);
  cr_assert(access(kept, F_OK) == 0, "links are not followed");
  cr_assert(iso__bench_scratch_remove(kept, &error) == 0);
}

Test(process, the_telling_line_is_found) {
  static const char *const cases[][2] = {
      {"docker: Error response from daemon: no.\n\nRun 'docker run --help' for more\n",
       "docker: Error response from daemon: no."},
      {"one\n  two \r\n\n", "two"},
      {" \n", "nothing"}};
  for (size_t i = 0; i < 3; i++) {
    ISO__AUTO_FREE char *line = iso__bench_telling_line(cases[i][0], "nothing");
    cr_assert(eq(str, line, (char *)cases[i][1]));
  }
}

Test(claims, no_upper_end_is_not_a_refusal) {
  ISO__AUTO_JV jv low = judge("{ratio: 50, low: 20, high: null, n: 3}", 30, NULL);
  ISO__AUTO_JV jv first = jv_array_get(jv_copy(low), 0);
  ISO__AUTO_FREE char *word = iso__bench_json_text(first, "verdict", "");
  cr_assert(eq(str, word, "inconclusive"));
  ISO__AUTO_JV jv high = judge("{ratio: 50, low: 40, high: null, n: 3}", 30, NULL);
  ISO__AUTO_JV jv second = jv_array_get(jv_copy(high), 0);
  ISO__AUTO_FREE char *other = iso__bench_json_text(second, "verdict", "");
  cr_assert(eq(str, other, "supported"));
}

Test(noise, known_times_are_judged) {
  double quiet[100], bursts[100], slow[100];
  for (int i = 0; i < 100; i++) {
    quiet[i] = 1 + 0.0005 * i;         /* up to 5 % longer */
    bursts[i] = i % 8 == 0 ? 2 : 1.01; /* one of eight takes twice as long */
    slow[i] = i == 0 ? 1 : 1.12;       /* fast but once */
  }
  cr_assert(not(iso__bench_noise_judge(quiet, 100).noisy));
  iso__bench_noise_verdict verdict = iso__bench_noise_judge(bursts, 100);
  cr_assert(verdict.noisy);
  cr_assert(ieee_ulp_eq(dbl, verdict.slowed, 0.13, 4));
  cr_assert(iso__bench_noise_judge(slow, 100).noisy);
  cr_assert(not(iso__bench_noise_judge(NULL, 0).noisy));
}

Test(noise, the_loop_takes_about_a_millisecond) {
  iso__bench_noise noise = {0};
  iso__bench_noise_listen(&noise);
  cr_assert(eq(sz, noise.count, 0), "not before it was calibrated");
  ISO__AUTO_JV jv nothing = iso__bench_noise_json(&noise);
  cr_assert(jv_get_kind(nothing) == JV_KIND_NULL);
  iso__bench_noise_calibrate(&noise);
  iso__bench_noise_listen(&noise);
  cr_assert(noise.count >= 5);
  iso__bench_noise_verdict verdict = iso__bench_noise_judge(noise.values, noise.count);
  cr_assert(verdict.fastest > 0.1 && verdict.fastest < 10, "%g ms", verdict.fastest);
  ISO__AUTO_JV jv item = iso__bench_noise_json(&noise);
  ISO__AUTO_JV jv values = iso__bench_json_get(item, "values");
  cr_assert(eq(sz, (size_t)jv_array_length(jv_copy(values)), noise.count), "every time is kept");
  iso__bench_noise_clear(&noise);
}

static jv judge_target(const char *cell, iso__bench_error *error) {
  ISO__AUTO_JV jv document = jv_parse(
      "{\"isoload\":{\"systems\":[{\"name\":\"s\",\"available\":true},{\"name\":\"gone\","
      "\"available\":false,\"reason\":\"no\"}],\"ratios\":[{\"system\":\"s\",\"baseline\":\"b\","
      "\"ratio\":4,\"low\":2,\"high\":5,\"n\":9}]}}");
  ISO__AUTO_FREE char *text = iso__bench_text(
      "{\"definitions\":[\"def of: .isoload.ratios[] | select(.system == $system and .baseline == "
      "$baseline);\",\"def times: {ratio: (1 / .ratio), low: (1 / .high), high: (1 / .low), n};\"],"
      "\"rows\":[{\"id\":\"r\",\"what\":\"w\",\"baseline\":\"b\",\"expression\":\"of | times\","
      "\"cells\":[%s]}]}",
      cell);
  ISO__AUTO_JV jv targets = jv_parse(text);
  return iso__bench_targets_judge(targets, document, error);
}

Test(targets, the_whole_interval_decides) {
  static const char *const cases[][2] = {
      {"{\"column\":\"isolate\",\"system\":\"s\",\"atMost\":0.5}", "reached"},
      {"{\"column\":\"isolate\",\"system\":\"s\",\"atMost\":0.49}", "inconclusive"},
      {"{\"column\":\"isolate\",\"system\":\"s\",\"atMost\":0.19}", "not reached"},
      {"{\"column\":\"isolate\",\"system\":\"s\",\"atLeast\":0.2}", "reached"},
      {"{\"column\":\"isolate\",\"system\":\"s\",\"atLeast\":0.3}", "inconclusive"},
      {"{\"column\":\"isolate\",\"system\":\"s\",\"atLeast\":0.6}", "not reached"},
      {"{\"column\":\"isolate\",\"system\":\"gone\",\"atLeast\":1}", "not measured"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ISO__AUTO_ERROR iso__bench_error error = {0};
    ISO__AUTO_JV jv judged = judge_target(cases[i][0], &error);
    cr_assert(jv_is_valid(judged), "%s", error.text);
    ISO__AUTO_JV jv target = jv_array_get(jv_copy(judged), 0);
    ISO__AUTO_FREE char *verdict = iso__bench_json_text(target, "verdict", "");
    cr_assert(eq(str, verdict, (char *)cases[i][1]), "%s", cases[i][0]);
  }
}

Test(targets, a_target_without_a_value_says_why) {
  ISO__AUTO_JV jv judged =
      judge_target("{\"column\":\"process\",\"system\":\"nobody\",\"atMost\":1}", NULL);
  ISO__AUTO_JV jv target = jv_array_get(jv_copy(judged), 0);
  ISO__AUTO_FREE char *reason = iso__bench_json_text(target, "reason", "");
  cr_assert(eq(str, reason, "b was not part of this run"));
  ISO__AUTO_JV jv ratio = iso__bench_json_get(target, "ratio");
  cr_assert(jv_get_kind(ratio) == JV_KIND_NULL);
}

Test(targets, each_row_is_told_under_its_own_method) {
  ISO__AUTO_JV jv document =
      jv_parse("{\"isoload\":{\"targets\":[{\"what\":\"w\",\"system\":\"first\"},"
               "{\"what\":\"w\",\"method\":\"m\",\"system\":\"second\"},"
               "{\"what\":\"w\",\"method\":\"m\",\"system\":\"third\"},"
               "{\"what\":\"w\",\"method\":\"n\",\"system\":\"fourth\"}]}}");
  ISO__AUTO_FREE char *text = NULL;
  size_t length = 0;
  FILE *file = open_memstream(&text, &length);
  iso__bench_table(file, document, false);
  fclose(file);
  const char *at = text;
  static const char *const order[] = {"Target: w\n", "first",          "Target: w; m\n", "second",
                                      "third",       "Target: w; n\n", "fourth"};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    at = strstr(at, order[i]);
    cr_assert(at != NULL, "%s is not there, or not in its place: %s", order[i], text);
  }
}

/* A digest whose every draw is the same value. */
static iso__bench_digest constant(const iso__bench_system *system, const char *metric,
                                  double value) {
  iso__bench_digest digest = {.system = system,
                              .workload = ISO__BENCH_WORKLOAD,
                              .metric = iso__bench_metric_named(metric),
                              .draws = calloc(ISO__STATS_RESAMPLES, sizeof *digest.draws),
                              .interval = {value, value, value}};
  cr_assert(digest.draws != NULL);
  for (size_t i = 0; i < ISO__STATS_RESAMPLES; i++) digest.draws[i] = value;
  return digest;
}

Test(digests, above_one_is_better_whatever_is_measured) {
  char isolate[] = "isolate", container[] = "container";
  iso__bench_system quick = {.class_name = isolate}, slow = {.class_name = container};
  static const struct {
    const char *metric;
    double system, baseline;
  } cases[] = {{"ttfr", 2, 8}, {"memory", 1000, 4000}, {"rate", 800, 200}, {"requests", 4, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    iso__bench_digest system = constant(&quick, cases[i].metric, cases[i].system);
    iso__bench_digest baseline = constant(&slow, cases[i].metric, cases[i].baseline);
    iso__bench_stats_interval ratio;
    cr_assert(iso__bench_digests_pair(&system, &baseline));
    cr_assert(iso__bench_digests_ratio(&system, &baseline, &ratio));
    cr_assert(ieee_ulp_eq(dbl, ratio.low, 4, 4), "%s", cases[i].metric);
    free(system.draws);
    free(baseline.draws);
  }
}

Test(digests, who_is_emulated_is_compared_with_nobody) {
  char isolate[] = "isolate", microvm[] = "microvm";
  iso__bench_system quick = {.class_name = isolate};
  iso__bench_system emulated = {.class_name = microvm, .emulated = true};
  iso__bench_digest system = constant(&quick, "ttfr", 1), baseline = constant(&emulated, "ttfr", 2);
  cr_assert(not(iso__bench_digests_pair(&system, &baseline)));
  cr_assert(not(iso__bench_digests_pair(&baseline, &system)));
  free(system.draws);
  free(baseline.draws);
}

Test(claims, two_samples_are_no_verdict) {
  ISO__AUTO_JV jv low = judge("{ratio: 50, low: 50, high: 50, n: 2}", 30, NULL);
  ISO__AUTO_JV jv first = jv_array_get(jv_copy(low), 0);
  ISO__AUTO_FREE char *word = iso__bench_json_text(first, "verdict", "");
  cr_assert(eq(str, word, "inconclusive"));
}

Test(error, what_a_program_said_is_plain_text) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  iso__bench_fail(&error, "it said: %s", "\033[0m\033[1;31merror\033[0m:\tno\n");
  cr_expect_str_eq(error.text, "it said: error: no ");
  iso__bench_fail(&error, "cut off \033[3");
  cr_expect_str_eq(error.text, "cut off ");
}

#include <criterion/criterion.h>

#include "judge.h"

static iso_verdict judged(const char *body) { return iso__judge_answer(200, body, strlen(body)); }

static void expect(const char *body, iso_outcome outcome) {
  iso_verdict verdict = judged(body);
  cr_expect_eq(verdict.outcome, outcome, "%s gave %s", body, iso__outcome_name(verdict.outcome));
  iso__verdict_clear(&verdict);
}

Test(judge, outcomes_of_the_protocol) {
  expect("{\"outcome\":\"pass\",\"message\":null,\"detail\":null,\"expect\":null}", ISO_PASS);
  expect("{\"outcome\":\"pass\"}", ISO_PASS);
  expect("{\"outcome\":\"fail\",\"message\":\"m\"}", ISO_FAIL);
  expect("{\"outcome\":\"not-applicable\",\"message\":\"m\"}", ISO_NOT_APPLICABLE);
  expect("{\"outcome\":\"error\",\"message\":\"m\"}", ISO_ERROR);
}

Test(judge, anything_else_is_an_error) {
  expect("", ISO_ERROR);
  expect("pass", ISO_ERROR);
  expect("\"pass\"", ISO_ERROR);
  expect("[\"pass\"]", ISO_ERROR);
  expect("{\"outcome\":\"pass\"", ISO_ERROR);
  expect("{\"outcome\":\"pass\"} {\"outcome\":\"pass\"}", ISO_ERROR);
  expect("{\"outcome\":\"crash\"}", ISO_ERROR);
  expect("{\"outcome\":\"xpass\"}", ISO_ERROR);
  expect("{\"outcome\":true}", ISO_ERROR);
  iso_verdict verdict = iso__judge_answer(404, "{\"outcome\":\"pass\"}", 18);
  cr_expect_eq(verdict.outcome, ISO_ERROR);
  cr_expect(strstr(verdict.message, "HTTP 404"));
  iso__verdict_clear(&verdict);
}

Test(judge, a_status_that_the_harness_does_not_answer_with_is_the_implementation_s) {
  static const long statuses[] = {100, 204, 302, 400, 413, 500, 502, 503};
  for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
    iso_verdict verdict = iso__judge_answer(statuses[i], "{\"outcome\":\"pass\"}", 18);
    cr_expect_eq(verdict.outcome, ISO_FAIL, "HTTP %ld", statuses[i]);
    iso__verdict_clear(&verdict);
  }
  iso_verdict verdict = iso__judge_answer(500, "Error: \033[31mboom", 16);
  cr_expect_str_eq(verdict.message, "answered HTTP 500 instead of 200: \"Error: \\u001b[31mboom\"");
  iso__verdict_clear(&verdict);
}

Test(judge, bytes_that_are_no_text) {
  static const char bytes[] = {'\xff', '\0', '\xc3', '\x1b', '{'};
  iso_verdict verdict = iso__judge_answer(200, bytes, sizeof bytes);
  cr_expect_eq(verdict.outcome, ISO_ERROR);
  cr_expect_null(strchr(verdict.message, '\x1b'));
  iso__verdict_clear(&verdict);
}

Test(judge, expectations_that_cannot_be_judged_are_errors) {
  expect("{\"outcome\":\"pass\",\"expect\":{\"sink\":{\"connections\":0}}}", ISO_PASS);
  expect("{\"outcome\":\"pass\",\"expect\":{\"sink\":{\"connections\":-1}}}", ISO_ERROR);
  expect("{\"outcome\":\"pass\",\"expect\":{\"sink\":{\"connections\":1.5}}}", ISO_ERROR);
  expect("{\"outcome\":\"pass\",\"expect\":{\"sink\":{\"connections\":\"0\"}}}", ISO_ERROR);
  expect("{\"outcome\":\"pass\",\"expect\":{\"sink\":{\"bytes\":0}}}", ISO_PASS);
  expect("{\"outcome\":\"pass\",\"expect\":{\"sink\":{\"bytes\":-1}}}", ISO_ERROR);
  expect("{\"outcome\":\"pass\",\"expect\":{\"sink\":{\"lookups\":0}}}", ISO_ERROR);
  expect("{\"outcome\":\"pass\",\"expect\":{\"sink\":{}}}", ISO_ERROR);
  expect("{\"outcome\":\"pass\",\"expect\":{\"memory\":1}}", ISO_ERROR);
  expect("{\"outcome\":\"pass\",\"expect\":{}}", ISO_ERROR);
  expect("{\"outcome\":\"pass\",\"expect\":true}", ISO_ERROR);
}

Test(judge, the_sink_decides) {
  static const char body[] = "{\"outcome\":\"pass\",\"expect\":{\"sink\":{\"connections\":1}}}";
  iso_verdict verdict = judged(body);
  iso__judge_sink(&verdict, (iso_sink_counts){.connections = 1}, false);
  cr_expect_eq(verdict.outcome, ISO_PASS);
  iso__judge_sink(&verdict, (iso_sink_counts){.connections = 2}, true);
  cr_expect_eq(verdict.outcome, ISO_FAIL);
  cr_expect_str_eq(verdict.message, "the sink saw 2 connections (counting those after the answer), "
                                    "where 1 was expected");
  iso__verdict_clear(&verdict);
  verdict = judged(body);
  iso__judge_sink(&verdict, (iso_sink_counts){.connections = 0}, false);
  cr_expect_eq(verdict.outcome, ISO_FAIL, "a connection that is wanted and missing fails too");
  iso__verdict_clear(&verdict);
  verdict = judged("{\"outcome\":\"pass\"}");
  iso__judge_sink(&verdict, (iso_sink_counts){.connections = 7}, false);
  cr_expect_eq(verdict.outcome, ISO_PASS,
               "a case that says nothing of its sink is not judged by it");
  iso__verdict_clear(&verdict);
}

Test(judge, a_fail_stays_the_case_s_own) {
  iso_verdict verdict =
      judged("{\"outcome\":\"fail\",\"message\":\"m\",\"expect\":{\"sink\":{\"connections\":0}}}");
  iso__judge_sink(&verdict, (iso_sink_counts){.connections = 1}, false);
  cr_expect_str_eq(verdict.message, "m");
  iso__verdict_clear(&verdict);
}

Test(judge, bytes_may_come_late_but_not_in_excess) {
  static const char body[] = "{\"outcome\":\"pass\",\"expect\":{\"sink\":{\"bytes\":5}}}";
  iso_verdict verdict = judged(body);
  cr_expect(iso__expects_of_sink(&verdict));
  iso__judge_sink(&verdict, (iso_sink_counts){.connections = 1, .bytes = 4}, false);
  cr_expect_eq(verdict.outcome, ISO_PASS, "the fifth may be on its way");
  iso__judge_sink(&verdict, (iso_sink_counts){.connections = 1, .bytes = 4}, true);
  cr_expect_eq(verdict.outcome, ISO_FAIL);
  iso__verdict_clear(&verdict);
  verdict = judged(body);
  iso__judge_sink(&verdict, (iso_sink_counts){.connections = 1, .bytes = 6}, false);
  cr_expect_str_eq(verdict.message, "the sink saw 6 bytes, where 5 were expected");
  iso__verdict_clear(&verdict);
}

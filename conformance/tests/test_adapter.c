#include <criterion/criterion.h>

#include "adapter.h"

static void expect(const char *json, const char *part) {
  jv checked;
  iso_problem problem = {{0}};
  iso_status status = iso__adapter_check(jv_parse(json), &checked, &problem);
  if (status == ISO_OK) jv_free(checked);
  cr_expect_eq(status == ISO_OK, part == NULL, "%s: %s", json, problem.text);
  if (part) cr_expect(strstr(problem.text, part), "%s: %s", json, problem.text);
}

Test(adapter, descriptions) {
  expect("{\"name\":\"a-1\",\"version\":\"1\",\"contract\":\"1\",\"features\":[\"x\"],"
         "\"notes\":\"n\"}",
         NULL);
  expect("{\"name\":\"a\",\"version\":\"\",\"contract\":\"1\",\"features\":[],\"more\":1}", NULL);
  expect("{}", "`name`");
  expect("{\"name\":\"../a\",\"version\":\"1\",\"contract\":\"1\",\"features\":[]}", "`name`");
  expect("{\"name\":\"a\",\"version\":1,\"contract\":\"1\",\"features\":[]}", "`version`");
  expect("{\"name\":\"a\",\"version\":\"1\",\"features\":[]}", "`contract`");
  expect("{\"name\":\"a\",\"version\":\"1\",\"contract\":\"2\",\"features\":[]}", "contract 2");
  expect("{\"name\":\"a\",\"version\":\"1\",\"contract\":\"1\",\"features\":[1]}", "`features`");
  expect("{\"name\":\"a\",\"version\":\"1\",\"contract\":\"1\"}", "`features`");
  expect("{\"name\":\"a\",\"version\":\"1\",\"contract\":\"1\",\"features\":[],\"notes\":[]}",
         "`notes`");
}

Test(adapter, finding_one) {
  cleanup_free char *path = NULL;
  iso_problem problem;
  cr_expect_eq(iso__adapter_find(FIXTURES_DIR, FIXTURES_DIR "/adapters/good", &path, &problem),
               ISO_OK);
  cr_expect_eq(path[0], '/');
  char *none;
  cr_expect_eq(iso__adapter_find(FIXTURES_DIR, "good", &none, &problem), ISO_MISUSE,
               "a name is a folder with an executable called adapter");
  cr_expect_eq(iso__adapter_find(FIXTURES_DIR, FIXTURES_DIR "/adapters", &none, &problem),
               ISO_MISUSE);
  cr_expect_eq(
      iso__adapter_find(FIXTURES_DIR, FIXTURES_DIR "/adapters/not-executable", &none, &problem),
      ISO_MISUSE);
}

Test(adapter, a_description_that_does_not_end_is_late) {
  iso_signals signals;
  iso_problem problem;
  jv about;
  cr_assert_eq(iso__signals_open(&signals, &problem), ISO_OK);
  double start = iso__now_ms();
  cr_expect_eq(
      iso__adapter_describe(FIXTURES_DIR "/adapters/hangs", 200, &signals, &about, &problem),
      ISO_FAILED);
  cr_expect(strstr(problem.text, "200 ms"), "%s", problem.text);
  cr_expect_geq(iso__now_ms() - start, 200);
  iso__signals_close(&signals);
}

#include <criterion/criterion.h>

#include "render.h"

static const char run_text[] =
    "{\"schema\":\"isoload.conformance/1\",\"implementation\":{\"name\":\"i\",\"version\":\"1\"},"
    "\"suite\":{\"version\":\"1\"},\"durationMs\":1234,"
    "\"totals\":{\"cases\":4,\"pass\":1,\"fail\":1,\"unexpected\":1},"
    "\"byProfile\":{\"core\":{\"cases\":4,\"pass\":1,\"fail\":2,\"timeout\":0,\"crash\":0,"
    "\"error\":0,\"xfail\":1,\"xpass\":0,\"not-applicable\":0,\"unexpected\":1}},"
    "\"incidents\":[{\"kind\":\"ended\",\"cases\":[],\"message\":\"it ended\",\"counted\":true}],"
    "\"cases\":[{\"id\":\"core/a\",\"clause\":\"a.b\",\"level\":\"must\",\"profile\":\"core\","
    "\"outcome\":\"fail\",\"durationMs\":3.5,\"message\":\"<&\\\"'>\\u0007 ]]> # x\\nsecond\","
    "\"detail\":{\"expected\":\"1\",\"actual\":\"2\"}},"
    "{\"id\":\"core/b\",\"clause\":\"a.c\",\"level\":\"observed\",\"profile\":\"core\","
    "\"outcome\":\"fail\",\"durationMs\":1},"
    "{\"id\":\"core/c\",\"clause\":\"a.d\",\"level\":\"must\",\"profile\":\"core\","
    "\"outcome\":\"xfail\",\"expected\":\"fail\",\"durationMs\":1},"
    "{\"id\":\"core/d\",\"clause\":\"a.e\",\"level\":\"must\",\"profile\":\"core\","
    "\"outcome\":\"pass\",\"durationMs\":1}]}";

static char *rendered(iso_format format, iso_style style) {
  cleanup_jv jv document = jv_parse(run_text);
  char *text = NULL;
  size_t length;
  FILE *file = open_memstream(&text, &length);
  iso_problem problem = {{0}};
  cr_assert_eq(iso__render(document, format, style, file, &problem), ISO_OK, "%s", problem.text);
  fclose(file);
  return text;
}

static void expect_parts(const char *text, const char *const *parts) {
  for (; *parts; parts++) cr_expect(strstr(text, *parts), "no '%s' in:\n%s", *parts, text);
}

Test(render, pretty) {
  cleanup_free char *text = rendered(ISO_PRETTY, (iso_style){0});
  static const char *const parts[] = {
      "FAIL     core/a  a.b (must)",        "expected: 1", "actual: 2", "INCIDENT it ended",
      "FAILED: 1 unexpected outcome and 1", NULL};
  expect_parts(text, parts);
  cr_expect_null(strchr(text, '\x07'));
  cr_expect_null(strchr(text, '\x1b'));
}

Test(render, colour_only_where_wanted) {
  cleanup_free char *text = rendered(ISO_PRETTY, (iso_style){.colour = true});
  cr_expect(strchr(text, '\x1b'));
}

Test(render, quiet_leaves_out_what_is_not_counted) {
  cleanup_free char *text = rendered(ISO_PRETTY, (iso_style){.quiet = true});
  cr_expect(strstr(text, "core/a") && !strstr(text, "core/b"));
}

Test(render, tap) {
  cleanup_free char *text = rendered(ISO_TAP, (iso_style){0});
  static const char *const parts[] = {"TAP version 14\n1..5\n",
                                      "not ok 1 - core/a\n",
                                      "  level: \"must\"\n",
                                      "not ok 2 - core/b # TODO observed",
                                      "not ok 3 - core/c # TODO expected to fail",
                                      "ok 4 - core/d\n",
                                      "not ok 5 - incident: ended",
                                      NULL};
  expect_parts(text, parts);
}

Test(render, junit) {
  cleanup_free char *text = rendered(ISO_JUNIT, (iso_style){0});
  static const char *const parts[] = {
      "tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\"", "message=\"&lt;&amp;&quot;&",
      "]]&gt;", "<testsuite name=\"incidents\" tests=\"1\" failures=\"1\"", NULL};
  expect_parts(text, parts);
  cr_expect_null(strchr(text, '\x07'));
}

Test(render, json_is_the_document) {
  cleanup_free char *text = rendered(ISO_JSON, (iso_style){0});
  cr_expect(jv_equal(jv_parse(text), jv_parse(run_text)));
}

Test(render, a_file_that_cannot_be_written_is_told) {
  cleanup_jv jv document = jv_parse(run_text);
  cleanup_file FILE *full = fopen("/dev/full", "w");
  iso_problem problem;
  cr_expect_eq(iso__render(document, ISO_JSON, (iso_style){0}, full, &problem), ISO_FAILED);
  cr_expect(strstr(problem.text, "No space left"));
}

Test(render, forms_by_name) {
  iso_format format;
  cr_expect(iso__format_of_file("a/b.json", &format));
  cr_expect_eq(format, ISO_JSON);
  cr_expect(iso__format_of_file("x.xml", &format));
  cr_expect_eq(format, ISO_JUNIT);
  cr_expect_not(iso__format_of_file("x.txt", &format));
  cr_expect_not(iso__format_of_file("json", &format));
}

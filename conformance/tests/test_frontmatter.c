#include <criterion/criterion.h>

#include "frontmatter.h"

/* What the text parses to, as JSON; or "error: ..." */
static char *parsed(const char *text) {
  jv object;
  iso_problem problem = {{0}};
  if (iso__frontmatter_parse(text, &object, &problem) != ISO_OK) {
    return iso__format("error: %s", problem.text);
  }
  cleanup_jv jv json = jv_dump_string(object, JV_PRINT_SORTED);
  return iso__copy(jv_string_value(json));
}

static void expect(const char *text, const char *wanted) {
  cleanup_free char *got = parsed(text);
  cr_expect_str_eq(got, wanted, "%s gave %s", text, got);
}

static void expect_error(const char *text, const char *part) {
  cleanup_free char *got = parsed(text);
  cr_expect(strncmp(got, "error: ", 7) == 0 && strstr(got, part), "%s gave %s", text, got);
}

Test(frontmatter, values) {
  expect("/*---\na: b\n---*/", "{\"a\":\"b\"}");
  expect("// licence\n/*---\na: 5000 # ms\nb: true\nc: [x, y-z]\nd: \"7\"\ne:\n---*/ code",
         "{\"a\":5000,\"b\":true,\"c\":[\"x\",\"y-z\"],\"d\":\"7\",\"e\":null}");
  expect("/*---\na: fetch() rejects, and no \"thing\" is opened\n---*/",
         "{\"a\":\"fetch() rejects, and no \\\"thing\\\" is opened\"}");
  expect("/*---\na:\n  - {b: [c]}\n---*/", "{\"a\":[{\"b\":[\"c\"]}]}");
}

Test(frontmatter, only_decimal_numbers_are_numbers) {
  expect("/*---\na: [1.5, -2, inf, nan, 0x10, 1-2]\n---*/",
         "{\"a\":[1.5,-2,\"inf\",\"nan\",\"0x10\",\"1-2\"]}");
}

Test(frontmatter, only_the_first_counts) {
  expect("/*---\na: 1\n---*/ x = `/*---\na: 2\n---*/`", "{\"a\":1}");
}

Test(frontmatter, refused) {
  expect_error("", "no front matter");
  expect_error("/*--- a: b", "no front matter");
  expect_error("/*---\n---*/", "key: value");
  expect_error("/*---\n- a\n---*/", "key: value");
  expect_error("/*---\na: 1\na: 2\n---*/", "'a' twice");
  expect_error("// one\n/*---\na: b\nc: d: e\n---*/", "line 4");
  expect_error("/*---\na: &x [*x]\n---*/", "nested too deeply");
  expect_error("/*---\n[a]: b\n---*/", "not a word");
}

/* What the configuration is read with: JSON with comments, patterns, the nearest name. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../cli/glob.h"
#include "../cli/jsonc.h"
#include "../cli/nearest.h"

/* What the text becomes, as JSON; or its error message. To be freed. */
static char *parse(const char *text) {
  iso_error error = {0};
  jv value = iso__jsonc_parse("f.jsonc", text, strlen(text), &error);
  if (!jv_is_valid(value)) {
    jv_free(value);
    return error.message;
  }
  jv dumped = jv_dump_string(value, JV_PRINT_SORTED);
  char *result = strdup(jv_string_value(dumped));
  jv_free(dumped);
  return result;
}

static void check(const char *text, const char *expected) {
  char *result = parse(text);
  cr_expect_str_eq(result, expected, "%s: %s", text, result);
  free(result);
}

Test(jsonc, comments_and_trailing_commas) {
  check("{}", "{}");
  check("\xef\xbb\xbf{}", "{}");
  check("// first\n{ \"a\": 1, // one\n /* two\n lines */ \"b\": [1, 2,], }\n",
        "{\"a\":1,\"b\":[1,2]}");
  check("{\"a\": [1,/*x*/ // y\n ] /**/ , }", "{\"a\":[1]}");
  check("{\"a\":\"x\",}", "{\"a\":\"x\"}");
}

Test(jsonc, strings_are_left_alone) {
  check("[\"// no /* comment */ \\\" ,]\", \"a,]\"]", "[\"// no /* comment */ \\\" ,]\",\"a,]\"]");
  check("[\"\\\\\"] // \"", "[\"\\\\\"]");
}

Test(jsonc, says_where_it_is_wrong) {
  check("", "f.jsonc is empty");
  check(" // only this\n", "f.jsonc is empty");
  check("{\n\"a\": 1\n/* never\n ends", "f.jsonc:3: a comment begins here that does not end");
  char *result = parse("{\n  \"a\": 1,\n  \"b\": wrong\n}\n");
  cr_expect_eq(strncmp(result, "f.jsonc:3: ", 11), 0, "%s", result);
  free(result);
  result = parse("{\n  \"a\" 1\n}");
  cr_expect_eq(strncmp(result, "f.jsonc:2: ", 11), 0, "%s", result);
  free(result);
  result = parse("{ \"a\": [1 }");
  cr_expect_eq(strncmp(result, "f.jsonc:1: ", 11), 0, "%s", result);
  free(result);
  result = parse("{ \"a\": 1");
  cr_expect_eq(strncmp(result, "f.jsonc:1: ", 11), 0, "%s", result);
  free(result);
}

Test(jsonc, commas_that_separate_nothing_stay_wrong) {
  static const char *const texts[] = {"[,]", "{,}", "[1,,]", "[1,,2]", "{\"a\":,}"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    char *result = parse(texts[i]);
    cr_expect_eq(strncmp(result, "f.jsonc", 7), 0, "%s became %s", texts[i], result);
    free(result);
  }
}

Test(glob, patterns) {
  static const struct {
    const char *pattern;
    const char *path;
    bool matches;
  } rows[] = {
      {"*.js", "a.js", true},
      {"*.js", "a/b.js", false},
      {"**/*.js", "a.js", true},
      {"**/*.js", "a/b/c.js", true},
      {"**/*.js", "a/b/c.jsx", false},
      {"a/**", "a/b/c", true},
      {"a/**/c", "a/c", true},
      {"a/**/c", "a/x/y/c", true},
      {"a/**/c", "b/c", false},
      {"./a/*.txt", "a/x.txt", true},
      {"?.bin", "x.bin", true},
      {"?.bin", "xy.bin", false},
      {"[ab].txt", "b.txt", true},
      {"**", "any/thing", true},
      {"a", "a/b", false},
      {"a/b", "a", false},
      {"**/**/x", "x", true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cr_expect_eq(iso__glob_match(rows[i].pattern, rows[i].path), rows[i].matches, "%s on %s",
                 rows[i].pattern, rows[i].path);
  }
}

Test(nearest, finds_what_was_meant) {
  static const char *const names[] = {"main", "name", "compatibility_date", "vars", "rules"};
  cr_expect_str_eq(iso__nearest("mian", names, 5), "main");
  cr_expect_str_eq(iso__nearest("compatability_date", names, 5), "compatibility_date");
  cr_expect_str_eq(iso__nearest("Vars", names, 5), "vars");
  cr_expect_str_eq(iso__nearest("rule", names, 5), "rules");
  cr_expect_null(iso__nearest("x", names, 0));
  char longest[400];
  memset(longest, 'x', sizeof longest - 1);
  longest[sizeof longest - 1] = '\0';
  cr_expect_not_null(iso__nearest(longest, names, 5));
}

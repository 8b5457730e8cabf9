#include <criterion/criterion.h>

#include "places.h"

static void expect_without(const char *text, const char *wanted) {
  cleanup_jv jv places = JV_ARRAY(JV_ARRAY(jv_string("/home/someone/checkout"), jv_string("")),
                                  JV_ARRAY(jv_string("/home/someone"), jv_string("~")));
  cleanup_jv jv value = iso__without_places(jv_string(text), places);
  cr_expect_str_eq(jv_string_value(value), wanted);
}

Test(places, paths_of_the_checkout_become_relative) {
  expect_without("in /home/someone/checkout/a/b.js:3 and \"/home/someone/checkout/c\"",
                 "in a/b.js:3 and \"c\"");
  expect_without("/home/someone/checkout", ".");
  expect_without("file:///home/someone/checkout/a.js", "file://a.js");
}

Test(places, other_folders_have_a_word) {
  expect_without("/home/someone/.cache/x", "~/.cache/x");
  expect_without("HOME=/home/someone.", "HOME=~.");
}

Test(places, names_that_only_begin_so_stay) {
  expect_without("/home/someone2/x /a/home/someoneelse", "/home/someone2/x /a/home/someoneelse");
  expect_without("/home/someone/checkout-2/x", "~/checkout-2/x");
  expect_without("nothing of the kind", "nothing of the kind");
}

Test(places, all_strings_of_a_value_are_seen) {
  cleanup_jv jv places = JV_ARRAY(JV_ARRAY(jv_string("/home/someone"), jv_string("~")));
  cleanup_jv jv value = iso__without_places(
      jv_parse("{\"a\":[\"/home/someone/x\",1,null,true],\"b\":{\"c\":\"/home/someone\"}}"),
      places);
  cleanup_jv jv text = jv_dump_string(jv_copy(value), JV_PRINT_SORTED);
  cr_expect_str_eq(jv_string_value(text), "{\"a\":[\"~/x\",1,null,true],\"b\":{\"c\":\"~\"}}");
  cleanup_jv jv untouched = iso__without_places(jv_string("/home/someone"), jv_null());
  cr_expect_str_eq(jv_string_value(untouched), "/home/someone");
}

Test(places, the_machine_s_folders_are_known) {
  const char *folder = getenv("TMPDIR");
  cleanup_free char *made =
      iso__format("%s/isoload-places-XXXXXX", folder && *folder ? folder : "/tmp");
  cr_assert(mkdtemp(made), "%m");
  cleanup_free char *scratch = realpath(made, NULL);
  cr_assert(scratch);
  cleanup_free char *checkout = iso__format("%s/checkout", scratch);
  cleanup_free char *suite = iso__format("%s/conformance", checkout);
  cleanup_free char *inside = iso__format("%s/", suite);
  cr_assert_eq(iso__make_parent(inside, NULL), ISO_OK);
  setenv("HOME", scratch, 1);
  setenv("TMPDIR", "/tmp", 1);
  cleanup_jv jv places = iso__places(NULL, suite);
  cleanup_free char *text = iso__format("%s/a %s/b /tmp/c", checkout, scratch);
  cleanup_jv jv value = iso__without_places(jv_string(text), places);
  cr_expect_str_eq(jv_string_value(value), "a ~/b /tmp/c");
  iso__remove_tree(scratch);
}

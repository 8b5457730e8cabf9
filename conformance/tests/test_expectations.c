#include <criterion/criterion.h>

#include "expectations.h"

Test(expectations, what_becomes_of_an_outcome) {
  iso_outcome fail = ISO_FAIL;
  cr_expect_eq(iso__expectations_apply(ISO_FAIL, &fail), ISO_XFAIL);
  cr_expect_eq(iso__expectations_apply(ISO_PASS, &fail), ISO_XPASS);
  cr_expect_eq(iso__expectations_apply(ISO_CRASH, &fail), ISO_CRASH);
  cr_expect_eq(iso__expectations_apply(ISO_ERROR, &fail), ISO_ERROR);
  cr_expect_eq(iso__expectations_apply(ISO_NOT_APPLICABLE, &fail), ISO_NOT_APPLICABLE);
  cr_expect_eq(iso__expectations_apply(ISO_FAIL, NULL), ISO_FAIL);
}

Test(expectations, what_counts) {
  cr_expect_not(iso__is_unexpected(ISO_PASS, ISO_LEVEL_MUST));
  cr_expect_not(iso__is_unexpected(ISO_XFAIL, ISO_LEVEL_MUST));
  cr_expect_not(iso__is_unexpected(ISO_NOT_APPLICABLE, ISO_LEVEL_MUST));
  cr_expect(iso__is_unexpected(ISO_FAIL, ISO_LEVEL_MUST));
  cr_expect(iso__is_unexpected(ISO_FAIL, ISO_LEVEL_SHOULD));
  cr_expect(iso__is_unexpected(ISO_TIMEOUT, ISO_LEVEL_SHOULD));
  cr_expect(iso__is_unexpected(ISO_XPASS, ISO_LEVEL_MUST));
  cr_expect_not(iso__is_unexpected(ISO_FAIL, ISO_LEVEL_OBSERVED));
  cr_expect_not(iso__is_unexpected(ISO_CRASH, ISO_LEVEL_OBSERVED));
  cr_expect(iso__is_unexpected(ISO_ERROR, ISO_LEVEL_OBSERVED), "the harness's errors always count");
}

Test(expectations, stale_and_unexamined) {
  iso_suite suite;
  cr_assert_eq(iso__suite_read(FIXTURES_DIR "/home/conformance", &suite, NULL), ISO_OK);
  cleanup_jv jv expected =
      jv_parse("{\"core/fail\":{\"outcome\":\"fail\",\"reason\":\"unexamined\"},"
               "\"core/gone\":{\"outcome\":\"fail\",\"reason\":\"known\"}}");
  cleanup_jv jv stale = iso__expectations_stale(expected, &suite);
  cleanup_jv jv unexamined = iso__expectations_unexamined(expected);
  cr_expect(jv_equal(jv_copy(stale), jv_parse("[\"core/gone\"]")));
  cr_expect(jv_equal(jv_copy(unexamined), jv_parse("[\"core/fail\"]")));
  iso__suite_clear(&suite);
}

Test(expectations, lookup) {
  cleanup_jv jv expected = jv_parse("{\"a/b\":{\"outcome\":\"timeout\",\"reason\":\"r\"}}");
  iso_outcome outcome;
  cr_expect(iso__expectation_of(expected, "a/b", &outcome));
  cr_expect_eq(outcome, ISO_TIMEOUT);
  cr_expect_not(iso__expectation_of(expected, "a/c", &outcome));
}

/* Whether bytes are UTF-8 (web/utf8.h). */
#include "../web/utf8.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "leaks.h"

TestSuite(utf8, .fini = no_leaks, .timeout = 280);

/* From memory of exactly that size, so that reading beyond it is seen. */
static bool valid(const char *text, size_t length) {
  uint8_t *bytes = malloc(length ? length : 1);
  cr_assert_not_null(bytes);
  memcpy(bytes, text, length);
  bool right = iso__utf8_valid(bytes, length);
  free(bytes);
  return right;
}

#define VALID(text) cr_assert(valid(text, sizeof(text) - 1), "%s", #text)
#define INVALID(text) cr_assert_not(valid(text, sizeof(text) - 1), "%s", #text)

Test(utf8, text_of_every_length_is_valid) {
  VALID("");
  VALID("plain");
  VALID("with \0 within");
  VALID("\xc2\x80");
  VALID("\xdf\xbf");
  VALID("\xe0\xa0\x80");
  VALID("\xed\x9f\xbf");
  VALID("\xee\x80\x80");
  VALID("\xef\xbf\xbf");
  VALID("\xf0\x90\x80\x80");
  VALID("\xf4\x8f\xbf\xbf");
  VALID("a\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8e\x89 z");
}

Test(utf8, overlong_forms_are_not) {
  INVALID("\xc0\x80");
  INVALID("\xc1\xbf");
  INVALID("\xe0\x80\x80");
  INVALID("\xe0\x9f\xbf");
  INVALID("\xf0\x80\x80\x80");
  INVALID("\xf0\x8f\xbf\xbf");
}

Test(utf8, surrogates_are_not) {
  INVALID("\xed\xa0\x80");
  INVALID("\xed\xbf\xbf");
}

Test(utf8, nothing_over_the_last_code_point_is) {
  INVALID("\xf4\x90\x80\x80");
  INVALID("\xf5\x80\x80\x80");
  INVALID("\xff");
}

Test(utf8, what_ends_too_early_is_not) {
  INVALID("\xc3");
  INVALID("\xe2\x82");
  INVALID("\xe2");
  INVALID("\xf0\x9f\x8e");
  INVALID("text \xf0");
}

Test(utf8, what_does_not_go_on_is_not) {
  INVALID("\x80");
  INVALID("\xbf");
  INVALID("\xc3(");
  INVALID("\xe2(\xa1");
  INVALID("\xe2\x82(");
  INVALID("\xf0\x9f(\x89");
}

/* The bounds of the second byte must not be taken for those of the third. */
Test(utf8, later_bytes_have_bounds_of_their_own) {
  VALID("\xe0\xa0\x80");
  VALID("\xed\x80\xbf");
  VALID("\xf4\x80\xbf\xbf");
  INVALID("\xe0\xa0\xc0");
  INVALID("\xf0\x90\x80\x7f");
}

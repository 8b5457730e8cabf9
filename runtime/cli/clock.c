#include "clock.h"

#include <string.h>

#include "options.h"
#include "verbs.h"

int iso__clock_read(const char *verb, const char *text, iso_clock *clock) {
  if (text == NULL) {
    return ISO__OPTIONS_DONE;
  }
  bool real = strcmp(text, "real") == 0;
  if (!real && strcmp(text, "frozen") != 0) {
    return iso__verb_usage(verb, "--clock takes frozen or real, not \"%s\"", text);
  }
  *clock = real ? ISO_CLOCK_REAL : ISO_CLOCK_FROZEN;
  return ISO__OPTIONS_DONE;
}

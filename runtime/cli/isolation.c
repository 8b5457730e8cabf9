#include "isolation.h"

#include <stdbool.h>
#include <string.h>

#include "options.h"
#include "verbs.h"

int iso__isolation_read(const char *verb, const char *text, iso_isolation *isolation) {
  if (text == NULL) {
    return ISO__OPTIONS_DONE;
  }
  bool process = strcmp(text, "process") == 0;
  if (!process && strcmp(text, "isolate") != 0) {
    return iso__verb_usage(verb, "--isolation takes isolate or process, not \"%s\"", text);
  }
  *isolation = process ? ISO_ISOLATION_PROCESS : ISO_ISOLATION_ISOLATE;
  return ISO__OPTIONS_DONE;
}

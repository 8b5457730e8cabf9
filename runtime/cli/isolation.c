#include "isolation.h"

#include <string.h>

#include "options.h"
#include "verbs.h"

int iso__isolation_read(const char *verb, const char *text, bool strict, iso_isolation *isolation,
                        bool *strict_too) {
  if (text != NULL && strcmp(text, "process") != 0 && strcmp(text, "isolate") != 0) {
    return iso__verb_usage(verb, "--isolation takes isolate or process, not \"%s\"", text);
  }
  if (text != NULL) {
    *isolation = *text == 'p' ? ISO_ISOLATION_PROCESS : ISO_ISOLATION_ISOLATE;
  }
  if (strict && *isolation != ISO_ISOLATION_PROCESS) {
    return iso__verb_usage(verb, "--strict is for %s, which is not asked for",
                           "--isolation process");
  }
  *strict_too = *strict_too || strict;
  return ISO__OPTIONS_DONE;
}

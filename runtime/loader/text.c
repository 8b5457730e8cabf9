#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <string.h>

#include "json.h"

char *iso__format(const char *format, ...) {
  char *text = NULL;
  va_list arguments;
  va_start(arguments, format);
  int length = vasprintf(&text, format, arguments);
  va_end(arguments);
  if (length < 0) abort();
  return text;
}

char *iso__json_reason(const char *name, const char *message) {
  jv reason = jv_object();
  reason = jv_object_set(reason, jv_string("name"), jv_string(name));
  reason = jv_object_set(reason, jv_string("message"), jv_string(message));
  return iso__json_text(reason);
}

char *iso__json_text(jv value) {
  jv text = jv_dump_string(value, 0);
  char *copy = strdup(jv_string_value(text));
  jv_free(text);
  if (!copy) abort();
  return copy;
}

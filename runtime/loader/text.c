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

iso_header *iso__json_headers(jv list, size_t *count) {
  int length = jv_get_kind(list) == JV_KIND_ARRAY ? jv_array_length(jv_copy(list)) : 0;
  iso_header *headers = calloc((size_t)length + 1, sizeof *headers);
  if (!headers) abort();
  *count = 0;
  for (int i = 0; i < length; i++) {
    jv pair = jv_array_get(jv_copy(list), i);
    bool right = jv_get_kind(pair) == JV_KIND_ARRAY;
    jv name = right ? jv_array_get(jv_copy(pair), 0) : jv_null();
    jv value = right ? jv_array_get(jv_copy(pair), 1) : jv_null();
    if (jv_get_kind(name) == JV_KIND_STRING && jv_get_kind(value) == JV_KIND_STRING) {
      headers[(*count)++] = (iso_header){jv_string_value(name), jv_string_value(value)};
    }
    jv_free(name); /* `list` holds them too */
    jv_free(value);
    jv_free(pair);
  }
  return headers;
}

jv iso__json_head(const iso__http_head *head) {
  jv headers = jv_array();
  for (size_t i = 0; i < head->header_count; i++) {
    jv pair = jv_array();
    pair = jv_array_append(pair, jv_string(head->headers[i].name));
    pair = jv_array_append(pair, jv_string(head->headers[i].value));
    headers = jv_array_append(headers, pair);
  }
  jv told = jv_object();
  told = jv_object_set(told, jv_string("status"), jv_number(head->status));
  told = jv_object_set(told, jv_string("statusText"), jv_string(head->status_text));
  told = jv_object_set(told, jv_string("url"), jv_string(head->url));
  told = jv_object_set(told, jv_string("redirected"), head->redirected ? jv_true() : jv_false());
  return jv_object_set(told, jv_string("headers"), headers);
}

char *iso__json_text(jv value) {
  jv text = jv_dump_string(value, 0);
  char *copy = strdup(jv_string_value(text));
  jv_free(text);
  if (!copy) abort();
  return copy;
}

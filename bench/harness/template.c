#include "template.h"

#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

void iso__bench_template_set(iso__bench_template *values, const char *name, const char *value) {
  size_t i = 0;
  while (i < values->count && strcmp(values->values[i].name, name) != 0) i++;
  if (i == ISO__TEMPLATE_CAPACITY) abort();
  if (i == values->count)
    values->count++;
  else
    free(values->values[i].value);
  values->values[i] = (iso__bench_template_value){name, iso__bench_text("%s", value)};
}

const char *iso__bench_template_get(const iso__bench_template *values, const char *name) {
  for (size_t i = 0; i < values->count; i++)
    if (strcmp(values->values[i].name, name) == 0) return values->values[i].value;
  return NULL;
}

static const char *get_sized(const iso__bench_template *values, const char *name, size_t length) {
  for (size_t i = 0; i < values->count; i++)
    if (strlen(values->values[i].name) == length &&
        strncmp(values->values[i].name, name, length) == 0)
      return values->values[i].value;
  return NULL;
}

char *iso__bench_template_expand(const iso__bench_template *values, const char *text,
                                 iso__bench_error *error) {
  char *result = iso__bench_text("%s", "");
  while (*text) {
    size_t plain = strcspn(text, "{");
    size_t word = 0;
    if (text[plain]) word = strspn(text + plain + 1, "abcdefghijklmnopqrstuvwxyz");
    const char *value = "";
    size_t skip = plain;
    if (text[plain] && word > 0 && text[plain + 1 + word] == '}') {
      value = get_sized(values, text + plain + 1, word);
      skip = plain + word + 2;
      if (!value) {
        iso__bench_fail(error, "unknown placeholder {%.*s}", (int)word, text + plain + 1);
        free(result);
        return NULL;
      }
    } else if (text[plain]) {
      value = "{";
      skip = plain + 1;
    }
    char *longer = iso__bench_text("%s%.*s%s", result, (int)plain, text, value);
    free(result);
    result = longer;
    text += skip;
  }
  return result;
}

char **iso__bench_template_argv(const iso__bench_template *values, jv argv,
                                iso__bench_error *error) {
  if (jv_get_kind(argv) != JV_KIND_ARRAY || jv_array_length(jv_copy(argv)) == 0) {
    iso__bench_fail(error, "argv is not an array of strings with at least one of them");
    return NULL;
  }
  int count = jv_array_length(jv_copy(argv));
  char **result = calloc((size_t)count + 1, sizeof *result);
  if (!result) abort();
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv item = jv_array_get(jv_copy(argv), i);
    if (jv_get_kind(item) == JV_KIND_STRING)
      result[i] = iso__bench_template_expand(values, jv_string_value(item), error);
    else
      iso__bench_fail(error, "argv[%d] is not a string", i);
    if (!result[i]) {
      iso__bench_template_free_argv(result);
      return NULL;
    }
  }
  return result;
}

void iso__bench_template_free_argv(char **argv) {
  for (char **item = argv; item && *item; item++) free(*item);
  free(argv);
}

void iso__bench_template_clear(iso__bench_template *values) {
  for (size_t i = 0; i < values->count; i++) free(values->values[i].value);
  values->count = 0;
}

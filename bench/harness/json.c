#include "json.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"

jv iso__bench_json_get(jv value, const char *key) {
  if (jv_get_kind(value) != JV_KIND_OBJECT) return jv_null();
  jv member = jv_object_get(jv_copy(value), jv_string(key));
  if (jv_is_valid(member)) return member;
  jv_free(member);
  return jv_null();
}

char *iso__bench_json_text(jv value, const char *key, const char *otherwise) {
  ISO__AUTO_JV jv member = iso__bench_json_get(value, key);
  const char *text = otherwise;
  if (jv_get_kind(member) == JV_KIND_STRING) text = jv_string_value(member);
  return text ? iso__bench_text("%s", text) : NULL;
}

double iso__bench_json_number(jv value, const char *key, double otherwise) {
  ISO__AUTO_JV jv member = iso__bench_json_get(value, key);
  return jv_get_kind(member) == JV_KIND_NUMBER ? jv_number_value(member) : otherwise;
}

jv iso__bench_json_string(const char *text) { return text ? jv_string(text) : jv_null(); }

jv iso__bench_json_numbers(const double *values, size_t count) {
  jv array = jv_array_sized((int)count);
  for (size_t i = 0; i < count; i++) array = jv_array_append(array, jv_number(values[i]));
  return array;
}

jv iso__bench_json_set(jv object, const char *key, jv value) {
  return jv_object_set(object, jv_string(key), value);
}

jv iso__bench_json_read(const char *path, iso__bench_error *error) {
  jv value = jv_load_file(path, 1);
  if (!jv_is_valid(value)) {
    ISO__AUTO_JV jv message = jv_invalid_get_msg(value);
    bool known = jv_get_kind(message) == JV_KIND_STRING;
    iso__bench_fail(error, "%s: %s", path, known ? jv_string_value(message) : "cannot be read");
    return jv_invalid();
  }
  jv_free(value);
  value = jv_load_file(path, 0); /* an array of the texts in the file: one is wanted */
  if (!jv_is_valid(value) || jv_array_length(jv_copy(value)) != 1) {
    ISO__AUTO_JV jv message = jv_is_valid(value) ? jv_null() : jv_invalid_get_msg(jv_copy(value));
    bool known = jv_get_kind(message) == JV_KIND_STRING;
    iso__bench_fail(error, "%s: %s", path,
                    known ? jv_string_value(message) : "does not hold exactly one JSON text");
    jv_free(value);
    return jv_invalid();
  }
  return jv_array_get(value, 0);
}

int iso__bench_make_folders(const char *path, iso__bench_error *error) {
  ISO__AUTO_FREE char *part = iso__bench_text("%s", path);
  for (char *slash = part + 1;; slash++) {
    if (*slash && *slash != '/') continue;
    char kept = *slash;
    *slash = '\0';
    if (mkdir(part, 0777) && errno != EEXIST)
      return iso__bench_fail(error, "%s cannot be made: %s", part, strerror(errno));
    *slash = kept;
    if (!kept) return 0;
  }
}

static int write_text(const char *path, const char *text, iso__bench_error *error) {
  FILE *file = fopen(path, "we");
  if (!file) return iso__bench_fail(error, "%s cannot be written: %s", path, strerror(errno));
  int failed = fputs(text, file) < 0 || fputc('\n', file) < 0;
  failed |= fclose(file) != 0;
  return failed ? iso__bench_fail(error, "%s cannot be written: %s", path, strerror(errno)) : 0;
}

int iso__bench_json_write(jv value, const char *path, iso__bench_error *error) {
  const char *slash = strrchr(path, '/');
  if (slash && slash != path) {
    ISO__AUTO_FREE char *folder = iso__bench_text("%.*s", (int)(slash - path), path);
    if (iso__bench_make_folders(folder, error)) return -1;
  }
  ISO__AUTO_JV jv text = jv_dump_string(jv_copy(value), JV_PRINT_INDENT_FLAGS(1));
  ISO__AUTO_FREE char *draft = iso__bench_text("%s.%d.new", path, (int)getpid());
  if (write_text(draft, jv_string_value(text), error)) {
    unlink(draft);
    return -1;
  }
  if (rename(draft, path)) {
    unlink(draft);
    return iso__bench_fail(error, "%s cannot be written: %s", path, strerror(errno));
  }
  return 0;
}

bool iso__bench_json_true(jv value, const char *key) {
  ISO__AUTO_JV jv member = iso__bench_json_get(value, key);
  return jv_get_kind(member) == JV_KIND_TRUE;
}

#include "places.h"

#include <ctype.h>
#include <string.h>

/* "/" and "/tmp" are the same everywhere, and cases speak of them. */
static bool tells(const char *folder) {
  return folder && folder[0] == '/' && folder[1] && strcmp(folder, "/tmp") != 0;
}

static jv with_one(jv places, const char *folder, const char *instead) {
  if (!tells(folder)) return places;
  size_t length = strlen(folder);
  while (length > 1 && folder[length - 1] == '/') length--;
  jv one = JV_ARRAY(jv_string_sized(folder, (int)length), jv_string(instead));
  return jv_array_append(places, one);
}

/* The folder as it was written, and where it really is. */
static jv with(jv places, const char *folder, const char *instead) {
  cleanup_free char *absolute = folder ? realpath(folder, NULL) : NULL;
  places = with_one(places, folder, instead);
  return absolute && strcmp(absolute, folder) != 0 ? with_one(places, absolute, instead) : places;
}

jv iso__places(const char *scratch, const char *suite_folder) {
  cleanup_free char *inside = suite_folder ? iso__format("%s/..", suite_folder) : NULL;
  cleanup_free char *checkout = inside ? realpath(inside, NULL) : NULL;
  jv places = with(jv_array(), scratch, "$SCRATCH");
  places = with(places, checkout, "");
  places = with(places, getenv("TMPDIR"), "$TMPDIR");
  places = with(places, getenv("HOME"), "~");
  jv lengths = jv_array();
  jv_array_foreach(places, i, place) {
    cleanup_jv jv folder = jv_array_get(place, 0);
    int length = jv_string_length_bytes(jv_copy(folder));
    lengths = jv_array_append(lengths, jv_number(-length));
  }
  return jv_sort(places, lengths);
}

static bool in_name(char c) { return isalnum((unsigned char)c) || c == '_' || c == '-'; }

/* Writes `text` with `instead` for `folder`, where that is a whole path or the beginning of one. */
static void replace(FILE *out, const char *text, const char *folder, const char *instead) {
  size_t length = strlen(folder);
  const char *from = text;
  for (const char *found; (found = strstr(from, folder)); from = found + length) {
    const char *behind = found + length;
    bool whole = (found == text || !in_name(found[-1])) && !in_name(*behind);
    fwrite(from, 1, (size_t)(found - from), out);
    if (!whole) {
      fwrite(folder, 1, length, out);
    } else if (*instead) {
      fputs(instead, out);
    } else {
      /* Below the checkout: without the slash the path is a relative one. */
      if (*behind == '/')
        found++;
      else
        fputc('.', out);
    }
  }
  fputs(from, out);
}

static jv text_without(jv text, jv places) {
  jv_array_foreach(places, i, place) {
    cleanup_jv jv pair = place;
    cleanup_jv jv folder = jv_array_get(jv_copy(pair), 0);
    cleanup_jv jv instead = jv_array_get(jv_copy(pair), 1);
    if (!strstr(jv_string_value(text), jv_string_value(folder))) continue;
    char *changed = NULL;
    size_t length;
    FILE *out = open_memstream(&changed, &length);
    if (!out) abort();
    replace(out, jv_string_value(text), jv_string_value(folder), jv_string_value(instead));
    fclose(out);
    jv_free(text);
    text = jv_string_sized(changed, (int)length);
    free(changed);
  }
  return text;
}

jv iso__without_places(jv value, jv places) {
  if (jv_get_kind(places) != JV_KIND_ARRAY) return value;
  switch (jv_get_kind(value)) {
    case JV_KIND_STRING: {
      /* A text with a NUL in it has no path that a machine could have. */
      bool plain = strlen(jv_string_value(value)) == (size_t)jv_string_length_bytes(jv_copy(value));
      return plain ? text_without(value, places) : value;
    }
    case JV_KIND_ARRAY: {
      int count = jv_array_length(jv_copy(value));
      for (int i = 0; i < count; i++)
        value =
            jv_array_set(value, i, iso__without_places(jv_array_get(jv_copy(value), i), places));
      return value;
    }
    case JV_KIND_OBJECT: {
      jv result = jv_object();
      jv_object_foreach(value, key, item) {
        result = jv_object_set(result, key, iso__without_places(item, places));
      }
      jv_free(value);
      return result;
    }
    case JV_KIND_INVALID:
    case JV_KIND_NULL:
    case JV_KIND_FALSE:
    case JV_KIND_TRUE:
    case JV_KIND_NUMBER:
      return value;
  }
  return value;
}

#include "jsonc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "io.h"

static int line_of(const char *text, const char *at) {
  int line = 1;
  for (; text < at; text++) {
    line += *text == '\n';
  }
  return line;
}

static void blank(char *from, const char *to) {
  for (; from < to; from++) {
    if (*from != '\n') {
      *from = ' ';
    }
  }
}

/* Behind the string that begins at `at`. */
static char *skip_string(char *at) {
  for (at++; *at != '\0' && *at != '"' && *at != '\n'; at++) {
    if (*at == '\\' && at[1] != '\0') {
      at++;
    }
  }
  return *at == '"' ? at + 1 : at;
}

/* Makes spaces of comments, so that lines and columns stay what they were. Returns NULL, or where a
 * comment begins that does not end. */
static const char *blank_comments(char *text) {
  for (char *at = text; *at != '\0';) {
    if (*at == '"') {
      at = skip_string(at);
    } else if (at[0] == '/' && at[1] == '/') {
      char *end = at + strcspn(at, "\n");
      blank(at, end);
      at = end;
    } else if (at[0] == '/' && at[1] == '*') {
      char *end = strstr(at + 2, "*/");
      if (end == NULL) {
        return at;
      }
      blank(at, end + 2);
      at = end + 2;
    } else {
      at++;
    }
  }
  return NULL;
}

/* Makes a space of a comma between a value and a closing bracket. */
static void blank_trailing_commas(char *text) {
  char before = '\0'; /* the last character that is not white space */
  for (char *at = text; *at != '\0';) {
    if (*at == '"') {
      at = skip_string(at);
      before = '"';
      continue;
    }
    if (*at == ',') {
      char after = at[1 + strspn(at + 1, " \t\r\n")];
      bool follows_value = before != '\0' && strchr("[{,:", before) == NULL;
      if (follows_value && (after == ']' || after == '}')) {
        *at = ' ';
      }
    }
    if (strchr(" \t\r\n", *at) == NULL) {
      before = *at;
    }
    at++;
  }
}

/* libjq says "REASON at line L, column C (while parsing '...')", and counts a line break that ends
 * a token as already the next line. */
static jv syntax_error(const char *file, jv invalid, iso_error *error) {
  jv message = jv_invalid_get_msg(invalid);
  iso__autofree char *text =
      strdup(jv_get_kind(message) == JV_KIND_STRING ? jv_string_value(message) : "not JSON");
  jv_free(message);
  if (text == NULL) {
    iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left to read %s", file);
    return jv_invalid();
  }
  char *quoted = strstr(text, " (while parsing");
  if (quoted != NULL) {
    *quoted = '\0';
  }
  char *place = strstr(text, " at line ");
  char *comma = place == NULL ? NULL : strstr(place, ", column ");
  if (comma != NULL) {
    long line = strtol(place + strlen(" at line "), NULL, 10);
    long column = strtol(comma + strlen(", column "), NULL, 10);
    line -= column == 0 && line > 1;
    *place = '\0';
    iso__io_error(error, ISO_ERR_ARGUMENT, "%s:%ld: %s", file, line, text);
  } else {
    iso__io_error(error, ISO_ERR_ARGUMENT, "%s: %s", file, text);
  }
  return jv_invalid();
}

jv iso__jsonc_parse(const char *file, const char *text, size_t length, iso_error *error) {
  static const char byte_order_mark[] = "\xef\xbb\xbf";
  if (length >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
    text += 3;
    length -= 3;
  }
  if (memchr(text, '\0', length) != NULL || length > INT32_MAX) {
    iso__io_error(error, ISO_ERR_ARGUMENT, "%s is not text", file);
    return jv_invalid();
  }
  iso__autofree char *copy = strdup(text);
  if (copy == NULL) {
    iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left to read %s", file);
    return jv_invalid();
  }
  const char *open = blank_comments(copy);
  if (open != NULL) {
    iso__io_error(error, ISO_ERR_ARGUMENT, "%s:%d: a comment begins here that does not end", file,
                  line_of(copy, open));
    return jv_invalid();
  }
  blank_trailing_commas(copy);
  if (copy[strspn(copy, " \t\r\n")] == '\0') {
    iso__io_error(error, ISO_ERR_ARGUMENT, "%s is empty", file);
    return jv_invalid();
  }
  jv value = jv_parse_sized(copy, (int)length);
  return jv_is_valid(value) ? value : syntax_error(file, value, error);
}

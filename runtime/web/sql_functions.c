/* SQLite's functions whose time grows with the product of two lengths, made anew. A step of a statement
 * cannot be interrupted from inside one of them, so that a guest could hold its thread for hours. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

enum { TRIMMED_MOST = 1000 }; /* bytes of the characters that a trim takes away */

typedef struct piece {
  const char *bytes;
  size_t length;
} piece;

/* NULL has no text, and neither has what there is no memory for. */
static piece text_of(sqlite3_value *value) {
  const char *text = (const char *)sqlite3_value_text(value);
  return (piece){text, text == NULL ? 0 : (size_t)sqlite3_value_bytes(value)};
}

static piece blob_of(sqlite3_value *value) {
  const char *blob = sqlite3_value_blob(value);
  return (piece){blob == NULL ? "" : blob, (size_t)sqlite3_value_bytes(value)};
}

/* How many characters begin in these bytes of UTF-8. */
static sqlite3_int64 characters(const char *bytes, size_t length) {
  sqlite3_int64 count = 0;
  for (size_t i = 0; i < length; i++) {
    count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
  }
  return count;
}

/* instr(X, Y): where Y begins in X, from 1; in bytes where both are blobs, else in characters */
static void find(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  int types[] = {sqlite3_value_type(values[0]), sqlite3_value_type(values[1])};
  if (types[0] == SQLITE_NULL || types[1] == SQLITE_NULL) {
    return;
  }
  bool blobs = types[0] == SQLITE_BLOB && types[1] == SQLITE_BLOB;
  piece in = blobs ? blob_of(values[0]) : text_of(values[0]);
  piece what = blobs ? blob_of(values[1]) : text_of(values[1]);
  if (in.bytes == NULL || what.bytes == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  const char *at = memmem(in.bytes, in.length, what.bytes, what.length);
  size_t before = at == NULL ? 0 : (size_t)(at - in.bytes);
  sqlite3_int64 place = blobs ? (sqlite3_int64)before : characters(in.bytes, before);
  sqlite3_result_int64(context, at == NULL ? 0 : place + 1);
}

static size_t occurrences(piece in, piece what) {
  size_t found = 0;
  for (const char *at = in.bytes, *end = in.bytes + in.length;
       (at = memmem(at, (size_t)(end - at), what.bytes, what.length)) != NULL; at += what.length) {
    found++;
  }
  return found;
}

static void write_replaced(char *target, piece in, piece what, piece with) {
  const char *from = in.bytes, *end = in.bytes + in.length;
  for (const char *at;
       (at = memmem(from, (size_t)(end - from), what.bytes, what.length)) != NULL;) {
    memcpy(target, from, (size_t)(at - from));
    target += at - from;
    memcpy(target, with.bytes, with.length);
    target += with.length;
    from = at + what.length;
  }
  memcpy(target, from, (size_t)(end - from));
}

/* replace(X, Y, Z): X with Z for every Y */
static void replace(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  piece in = text_of(values[0]), what = text_of(values[1]);
  if (in.bytes == NULL || what.bytes == NULL) {
    return;
  }
  if (*what.bytes == '\0') { /* what SQLite takes for nothing to look for */
    sqlite3_result_value(context, values[0]);
    return;
  }
  piece with = text_of(values[2]);
  if (with.bytes == NULL) {
    return;
  }
  size_t found = occurrences(in, what);
  if (found == 0) {
    sqlite3_result_text64(context, in.bytes, in.length, SQLITE_TRANSIENT, SQLITE_UTF8);
    return;
  }
  int most = sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1);
  size_t length = in.length - found * what.length;
  if (with.length > 0 && found > ((size_t)most - length) / with.length) {
    sqlite3_result_error_toobig(context);
    return;
  }
  length += found * with.length;
  char *replaced = sqlite3_malloc64(length + 1);
  if (replaced == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  write_replaced(replaced, in, what, with);
  sqlite3_result_text64(context, replaced, length, sqlite3_free, SQLITE_UTF8);
}

static bool is_taken(piece set, const char *character, size_t length) {
  return memmem(set.bytes, set.length, character, length) != NULL;
}

static size_t first_length(piece in) {
  size_t length = 1;
  while (length < in.length && ((unsigned char)in.bytes[length] & 0xc0) == 0x80) {
    length++;
  }
  return length;
}

static size_t last_length(piece in) {
  size_t length = 1;
  while (length < in.length && ((unsigned char)in.bytes[in.length - length] & 0xc0) == 0x80) {
    length++;
  }
  return length;
}

enum { LEFT = 1, RIGHT = 2 };

/* trim(X, Y), ltrim and rtrim: X without the characters of Y at its ends */
static void trim(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  const int *ends = sqlite3_user_data(context);
  piece in = text_of(values[0]), set = text_of(values[1]);
  if (in.bytes == NULL || set.bytes == NULL) {
    return;
  }
  if (set.length > TRIMMED_MOST) {
    sqlite3_result_error(context, "too many characters to trim", -1);
    return;
  }
  while ((*ends & LEFT) != 0 && in.length > 0 && is_taken(set, in.bytes, first_length(in))) {
    size_t length = first_length(in);
    in = (piece){in.bytes + length, in.length - length};
  }
  while ((*ends & RIGHT) != 0 && in.length > 0 &&
         is_taken(set, in.bytes + in.length - last_length(in), last_length(in))) {
    in.length -= last_length(in);
  }
  sqlite3_result_text64(context, in.bytes, in.length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

int iso__sql_functions(struct sqlite3 *handle) {
  static const int left = LEFT, right = RIGHT, both = LEFT | RIGHT;
  static const struct {
    const char *name;
    int arguments;
    const int *data;
    void (*call)(sqlite3_context *context, int count, sqlite3_value **values);
  } functions[] = {
      {"instr", 2, NULL, find},  {"replace", 3, NULL, replace}, {"trim", 2, &both, trim},
      {"ltrim", 2, &left, trim}, {"rtrim", 2, &right, trim},
  };
  int status = SQLITE_OK;
  for (size_t i = 0; i < sizeof functions / sizeof *functions && status == SQLITE_OK; i++) {
    status =
        sqlite3_create_function_v2(handle, functions[i].name, functions[i].arguments,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                   (void *)functions[i].data, functions[i].call, NULL, NULL, NULL);
  }
  return status;
}

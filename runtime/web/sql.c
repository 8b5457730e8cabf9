/* SQLite for the storage of Durable Objects. */
#include "sql.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../engine/late.h"

enum { STEPS_BETWEEN_LOOKS = 10000 };

typedef struct database {
  sqlite3 *handle;
  bool own; /* the statement that is being prepared is the runtime's */
  iso__isolate *isolate;
} database;

typedef struct statement {
  sqlite3_stmt *handle;
  char *rest;
} statement;

static void free_database(void *data) {
  database *db = data;
  sqlite3_close_v2(db->handle); /* lives on until its last statement has gone */
  free(db);
}

static void free_statement(void *data) {
  statement *own = data;
  sqlite3_finalize(own->handle);
  free(own->rest);
  free(own);
}

static void *state_of(iso__call *call, size_t size) {
  const uint8_t *bytes;
  size_t length;
  bool right = iso__arg_bytes(call, 0, &bytes, &length) && length == size;
  return right ? (void *)(uintptr_t)bytes : NULL;
}

static database *database_of(iso__call *call) { return state_of(call, sizeof(database)); }
static statement *statement_of(iso__call *call) { return state_of(call, sizeof(statement)); }

/* ---- what guests may ask for ---- */

static bool is_among(const char *name, const char *const *list) {
  for (size_t i = 0; name && list[i]; i++) {
    if (sqlite3_stricmp(name, list[i]) == 0) return true;
  }
  return false;
}

/* Transactions are the runtime's, files and settings nobody's. */
static int authorise(void *data, int action, const char *first, const char *second,
                     const char *database_name, const char *trigger) {
  static const char *const pragmas[] = {
      "defer_foreign_keys", "foreign_key_check", "foreign_key_list", "index_info",
      "index_list",         "index_xinfo",       "optimize",         "quick_check",
      "table_info",         "table_list",        "table_xinfo",      NULL};
  static const char *const modules[] = {"fts5", "fts5vocab", NULL};
  static const char *const functions[] = {"load_extension", "fts3_tokenizer", NULL};
  (void)database_name, (void)trigger;
  const database *db = data;
  if (db->own) return SQLITE_OK;
  switch (action) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
      return SQLITE_DENY;
    case SQLITE_PRAGMA:
      return is_among(first, pragmas) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_CREATE_VTABLE:
      return is_among(second, modules) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return is_among(second, functions) ? SQLITE_DENY : SQLITE_OK;
    default:
      return SQLITE_OK;
  }
}

/* V8's own end of a worker does not reach into SQLite. */
static int look(void *data) {
  const database *db = data;
  return iso__isolate_terminated(db->isolate);
}

static void restrain(database *db) {
  static const struct {
    int what, most;
  } limits[] = {
      {SQLITE_LIMIT_LENGTH, 4 << 20},
      {SQLITE_LIMIT_SQL_LENGTH, 100 << 10},
      {SQLITE_LIMIT_COLUMN, 100},
      {SQLITE_LIMIT_EXPR_DEPTH, 100},
      {SQLITE_LIMIT_COMPOUND_SELECT, 50},
      {SQLITE_LIMIT_VDBE_OP, 25000},
      {SQLITE_LIMIT_FUNCTION_ARG, 32},
      {SQLITE_LIMIT_ATTACHED, 0},
      {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
      {SQLITE_LIMIT_VARIABLE_NUMBER, 100},
      {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
      {SQLITE_LIMIT_WORKER_THREADS, 0},
  };
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    sqlite3_limit(db->handle, limits[i].what, limits[i].most);
  }
  sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_set_authorizer(db->handle, authorise, db);
  sqlite3_progress_handler(db->handle, STEPS_BETWEEN_LOOKS, look, db);
}

/* ---- databases ---- */

/* A database over a copy of the image; empty where there is none. */
static int take_image(database *db, const uint8_t *image, size_t length, sqlite3_int64 most) {
  unsigned char *copy = NULL;
  if (length > 0) {
    copy = sqlite3_malloc64(length);
    if (!copy) return SQLITE_NOMEM;
    memcpy(copy, image, length);
  }
  int status =
      sqlite3_deserialize(db->handle, "main", copy, (sqlite3_int64)length, (sqlite3_int64)length,
                          SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
  if (status != SQLITE_OK) return status;
  return sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_SIZE_LIMIT, &most);
}

void iso__sql_open(iso__call *call) {
  const uint8_t *image = NULL;
  size_t length = 0;
  iso__arg_bytes(call, 0, &image, &length);
  database *db = calloc(1, sizeof *db);
  if (!db) abort();
  db->own = true;
  db->isolate = iso__call_isolate(call);
  int status =
      sqlite3_open_v2(":memory:", &db->handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY, NULL);
  if (status == SQLITE_OK) {
    status = take_image(db, image, length, (sqlite3_int64)iso__arg_number(call, 1));
  }
  if (status == SQLITE_OK) {
    status = sqlite3_exec(db->handle, "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON;", NULL,
                          NULL, NULL);
  }
  if (status == SQLITE_OK) status = iso__sql_functions(db->handle);
  if (status != SQLITE_OK) {
    iso__throw(call, "Error", sqlite3_errstr(status));
    free_database(db);
    return;
  }
  restrain(db);
  db->own = false;
  iso__return_state(call, db, sizeof *db, free_database);
}

void iso__sql_image(iso__call *call) {
  sqlite3_int64 length = 0;
  unsigned char *image = sqlite3_serialize(database_of(call)->handle, "main", &length, 0);
  uint8_t *bytes = malloc(length > 0 ? (size_t)length : 1);
  if (!bytes) abort();
  if (image) memcpy(bytes, image, (size_t)length);
  sqlite3_free(image);
  iso__return_bytes(call, bytes, image ? (size_t)length : 0);
}

static sqlite3_int64 pragma(sqlite3 *handle, const char *text) {
  sqlite3_stmt *stmt = NULL;
  sqlite3_int64 value = 0;
  if (sqlite3_prepare_v2(handle, text, -1, &stmt, NULL) == SQLITE_OK &&
      sqlite3_step(stmt) == SQLITE_ROW) {
    value = sqlite3_column_int64(stmt, 0);
  }
  sqlite3_finalize(stmt);
  return value;
}

void iso__sql_size(iso__call *call) {
  database *db = database_of(call);
  db->own = true;
  sqlite3_int64 size =
      pragma(db->handle, "PRAGMA page_count") * pragma(db->handle, "PRAGMA page_size");
  db->own = false;
  iso__return_number(call, (double)size);
}

/* ---- statements ---- */

static void throw_from(iso__call *call, sqlite3 *handle) {
  char message[512];
  int code = sqlite3_extended_errcode(handle) & 0xff;
  const char *what = code == SQLITE_AUTH ? "not authorized here: storage.transaction() and "
                                           "transactionSync() handle transactions, files and "
                                           "settings are out of reach"
                                         : sqlite3_errmsg(handle);
  snprintf(message, sizeof message, "%s: SQLITE_%s", what,
           code == SQLITE_CONSTRAINT  ? "CONSTRAINT"
           : code == SQLITE_FULL      ? "FULL"
           : code == SQLITE_TOOBIG    ? "TOOBIG"
           : code == SQLITE_AUTH      ? "AUTH"
           : code == SQLITE_INTERRUPT ? "INTERRUPT"
                                      : "ERROR");
  iso__throw(call, "Error", message);
}

void iso__sql_prepare(iso__call *call) {
  database *db = database_of(call);
  size_t length;
  char *text = iso__arg_string(call, 1, &length);
  db->own = iso__arg_bool(call, 2);
  sqlite3_stmt *handle = NULL;
  const char *rest = NULL;
  int status = sqlite3_prepare_v2(db->handle, text, (int)length + 1, &handle, &rest);
  db->own = false;
  if (status != SQLITE_OK) {
    throw_from(call, db->handle);
  } else if (handle) {
    statement *own = calloc(1, sizeof *own);
    if (!own) abort();
    own->handle = handle;
    own->rest = strdup(rest);
    if (!own->rest) abort();
    iso__return_state(call, own, sizeof *own, free_statement);
  }
  free(text);
}

void iso__sql_rest(iso__call *call) {
  const statement *own = statement_of(call);
  iso__return_string(call, own->rest, strlen(own->rest));
}

void iso__sql_writes(iso__call *call) {
  iso__return_bool(call, !sqlite3_stmt_readonly(statement_of(call)->handle));
}

void iso__sql_parameters(iso__call *call) {
  iso__return_number(call, sqlite3_bind_parameter_count(statement_of(call)->handle));
}

static void check_bound(iso__call *call, int status) {
  if (status != SQLITE_OK) iso__throw(call, "RangeError", sqlite3_errstr(status));
}

void iso__sql_bind_number(iso__call *call) {
  enum { INDEX = 1, VALUE = 2 };
  const double most_exact = 9007199254740991; /* beyond it a double is no whole number of its own */
  sqlite3_stmt *handle = statement_of(call)->handle;
  int index = (int)iso__arg_uint(call, INDEX);
  double value = iso__arg_number(call, VALUE);
  bool whole = value == trunc(value) && fabs(value) <= most_exact;
  check_bound(call, whole ? sqlite3_bind_int64(handle, index, (sqlite3_int64)value)
                          : sqlite3_bind_double(handle, index, value));
}

void iso__sql_bind_text(iso__call *call) {
  enum { INDEX = 1, VALUE = 2 };
  size_t length;
  char *text = iso__arg_string(call, VALUE, &length);
  check_bound(call, sqlite3_bind_text64(statement_of(call)->handle, (int)iso__arg_uint(call, INDEX),
                                        text, length, free, SQLITE_UTF8));
}

void iso__sql_bind_bytes(iso__call *call) {
  enum { INDEX = 1, VALUE = 2 };
  const uint8_t *bytes = NULL;
  size_t length = 0;
  iso__arg_bytes(call, VALUE, &bytes, &length);
  sqlite3_stmt *handle = statement_of(call)->handle;
  int index = (int)iso__arg_uint(call, INDEX);
  check_bound(call, length > 0 ? sqlite3_bind_blob64(handle, index, bytes, length, SQLITE_TRANSIENT)
                               : sqlite3_bind_zeroblob(handle, index, 0));
}

void iso__sql_step(iso__call *call) {
  sqlite3_stmt *handle = statement_of(call)->handle;
  int status = sqlite3_step(handle);
  if (status == SQLITE_ROW || status == SQLITE_DONE) {
    iso__return_bool(call, status == SQLITE_ROW);
  } else {
    throw_from(call, sqlite3_db_handle(handle));
  }
}

void iso__sql_columns(iso__call *call) {
  iso__return_number(call, sqlite3_column_count(statement_of(call)->handle));
}

void iso__sql_name(iso__call *call) {
  const char *name = sqlite3_column_name(statement_of(call)->handle, (int)iso__arg_uint(call, 1));
  if (!name) abort(); /* no memory */
  iso__return_string(call, name, strlen(name));
}

static void return_blob(iso__call *call, sqlite3_stmt *handle, int index) {
  const void *blob = sqlite3_column_blob(handle, index);
  size_t length = (size_t)sqlite3_column_bytes(handle, index);
  uint8_t *bytes = malloc(length > 0 ? length : 1);
  if (!bytes) abort();
  if (length > 0) memcpy(bytes, blob, length);
  iso__return_bytes(call, bytes, length);
}

void iso__sql_column(iso__call *call) {
  sqlite3_stmt *handle = statement_of(call)->handle;
  int index = (int)iso__arg_uint(call, 1);
  switch (sqlite3_column_type(handle, index)) {
    case SQLITE_INTEGER:
      iso__return_number(call, (double)sqlite3_column_int64(handle, index));
      break;
    case SQLITE_FLOAT:
      iso__return_number(call, sqlite3_column_double(handle, index));
      break;
    case SQLITE_TEXT:
      iso__return_string(call, (const char *)sqlite3_column_text(handle, index),
                         (size_t)sqlite3_column_bytes(handle, index));
      break;
    case SQLITE_BLOB:
      return_blob(call, handle, index);
      break;
    default:
      break;
  }
}

void iso__sql_changes(iso__call *call) {
  sqlite3 *handle = sqlite3_db_handle(statement_of(call)->handle);
  iso__return_number(call, (double)sqlite3_total_changes64(handle));
}

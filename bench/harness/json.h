/* Small things around libjq's values. Functions here do not consume what they are given, unlike
 * libjq's own, unless said otherwise. Any thread, each value in one thread at a time. */
#ifndef ISO_BENCH_JSON_H
#define ISO_BENCH_JSON_H

#include <jv.h>
#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/* A member of an object; JSON null where `value` is no object or has no such member. */
jv iso__bench_json_get(jv value, const char *key);

/* A member that is a string, as malloc'ed text; a copy of `otherwise` (or NULL, where that is
 * NULL) where it is none. */
char *iso__bench_json_text(jv value, const char *key, const char *otherwise);

/* A member that is a number, else `otherwise`. */
double iso__bench_json_number(jv value, const char *key, double otherwise);

/* Whether a member is true. */
bool iso__bench_json_true(jv value, const char *key);

/* A string, or JSON null for NULL. Bytes that are no UTF-8 are replaced. */
jv iso__bench_json_string(const char *text);

/* An array of numbers. */
jv iso__bench_json_numbers(const double *values, size_t count);

/* Sets a member: consumes both `object` and `value`. */
jv iso__bench_json_set(jv object, const char *key, jv value);

/* Reads a file as JSON. Invalid, with an error that names the file, where it is none. */
jv iso__bench_json_read(const char *path, iso__bench_error *error);

/* Writes a value to a file in one step: readers see the old or the whole new one. Makes folders
 * that are missing. */
int iso__bench_json_write(jv value, const char *path, iso__bench_error *error);

/* Makes a folder and those above it. */
int iso__bench_make_folders(const char *path, iso__bench_error *error);

#endif

/* Placeholders in system.json: "{port}" and its like. Any thread. */
#ifndef ISO_BENCH_TEMPLATE_H
#define ISO_BENCH_TEMPLATE_H

#include <jv.h>
#include <stddef.h>

#include "error.h"

/* The most placeholders that there may be at once. */
#define ISO__TEMPLATE_CAPACITY 16

typedef struct iso__bench_template_value {
  const char *name; /* without braces */
  char *value;      /* malloc'ed */
} iso__bench_template_value;

/* Zero-initialise; ended by iso__bench_template_clear. */
typedef struct iso__bench_template {
  iso__bench_template_value values[ISO__TEMPLATE_CAPACITY];
  size_t count;
} iso__bench_template;

/* Sets a placeholder (a copy of `value`); `name` must live as long as the template. */
void iso__bench_template_set(iso__bench_template *values, const char *name, const char *value);

/* The value of a placeholder, or NULL. */
const char *iso__bench_template_get(const iso__bench_template *values, const char *name);

/* The text with its placeholders filled in: malloc'ed, the caller's. NULL, with an error that names
 * it, where it holds a `{word}` that is none of them; other braces stand for themselves. */
char *iso__bench_template_expand(const iso__bench_template *values, const char *text,
                                 iso__bench_error *error);

/* A JSON array of strings as an argument vector that ends with NULL: the caller's
 * (iso__bench_template_free_argv). NULL with an error where it is not one, or holds an unknown
 * placeholder. `argv` is not consumed. */
char **iso__bench_template_argv(const iso__bench_template *values, jv argv,
                                iso__bench_error *error);
void iso__bench_template_free_argv(char **argv);

void iso__bench_template_clear(iso__bench_template *values);

#endif

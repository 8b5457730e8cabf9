/* `isoload bench compare`: its arguments, its table, its exit status. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "compare.h"
#include "json.h"
#include "options.h"
#include "quantity.h"

enum { EXIT_REGRESSION = 1, EXIT_USE = 2 };

static const char help[] =
    "Usage: isoload bench compare BEFORE.json AFTER.json [options]\n"
    "\n"
    "Says of each system and metric that two runs measured whether the second is faster, slower\n"
    "or the same (of memory: smaller, larger): Mann and Whitney's U at 5 %, corrected for the\n"
    "number of comparisons, and an effect that is not negligible.\n"
    "\n"
    "  --threshold PERCENT  how much worse a median may be before it is a regression (default: 5)\n"
    "  --format FORMAT      pretty (default) or json\n"
    "  --help               this text\n"
    "\n"
    "Exit status: 0 no regression; 1 a median is worse by more than the threshold, a system that\n"
    "was measured before failed, or the runs have nothing in common; 2 wrong use.\n";

typedef struct request {
  const char *before, *after;
  double threshold;
  bool json;
} request;

static int wrong(const char *text, const char *detail) {
  fprintf(stderr, "isoload bench compare: ");
  fprintf(stderr, "%s%s; write isoload bench compare BEFORE.json AFTER.json [--threshold 5]\n",
          text, detail);
  return EXIT_USE;
}

static bool read_threshold(const char *text, double *threshold) {
  char *end = NULL;
  *threshold = strtod(text, &end);
  if (end != text && *end == '%') end++;
  return end != text && !*end && isfinite(*threshold) && *threshold >= 0;
}

/* -1: go on; else the exit status. */
static int read_arguments(int argc, char **argv, request *asked) {
  static const struct option options[] = {{"threshold", required_argument, NULL, 't'},
                                          {"format", required_argument, NULL, 'f'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
  opterr = 0;
  optind = 0;
  const char *word = NULL;
  for (int option; (option = iso__bench_options_next(argc, argv, options, &word)) != -1;) {
    if (option == 'h') return fputs(help, stdout) < 0;
    if (option == ':') return wrong(word, " wants a value");
    if (option == '?') return wrong(word, " is not an option");
    if (option == 't' && !read_threshold(optarg, &asked->threshold))
      return wrong("--threshold wants a percentage from 0 on, not ", optarg);
    if (option != 'f') continue;
    asked->json = strcmp(optarg, "json") == 0;
    if (!asked->json && strcmp(optarg, "pretty") != 0)
      return wrong("--format is pretty or json, not ", optarg);
  }
  if (argc - optind != 2) return wrong("two results are compared", "");
  asked->before = argv[optind];
  asked->after = argv[optind + 1];
  return -1;
}

static void print_change(char *text, size_t size, jv item) {
  double change = iso__bench_json_number(item, "change", NAN);
  double low = iso__bench_json_number(item, "low", NAN);
  double high = iso__bench_json_number(item, "high", NAN);
  if (isnan(change))
    snprintf(text, size, "-");
  else if (isnan(high))
    snprintf(text, size, "%+.1f %% (%+.1f ... )", change, low);
  else
    snprintf(text, size, "%+.1f %% (%+.1f ... %+.1f)", change, low, high);
}

static void print_comparison(FILE *file, jv item) {
  ISO__AUTO_FREE char *system = iso__bench_json_text(item, "system", "?");
  ISO__AUTO_FREE char *metric = iso__bench_json_text(item, "metric", "?");
  ISO__AUTO_FREE char *unit = iso__bench_json_text(item, "unit", "");
  ISO__AUTO_FREE char *word = iso__bench_json_text(item, "word", "?");
  ISO__AUTO_FREE char *size = iso__bench_json_text(item, "size", "");
  ISO__AUTO_JV jv before = iso__bench_json_get(item, "before");
  ISO__AUTO_JV jv after = iso__bench_json_get(item, "after");
  ISO__AUTO_JV jv regression = iso__bench_json_get(item, "regression");
  char old[32], new[32], change[64];
  iso__bench_quantity(old, sizeof old, iso__bench_json_number(before, "median", NAN), unit);
  iso__bench_quantity(new, sizeof new, iso__bench_json_number(after, "median", NAN), unit);
  print_change(change, sizeof change, item);
  fprintf(file, "%-18s %-15s %10s %10s  %-28s %8.2g  %4.2f %-10s  %s%s\n", system, metric, old, new,
          change, iso__bench_json_number(item, "p", NAN), iso__bench_json_number(item, "a", NAN),
          size, word, jv_get_kind(regression) == JV_KIND_TRUE ? ": regression" : "");
}

static void print_missing(FILE *file, jv item) {
  ISO__AUTO_FREE char *side = iso__bench_json_text(item, "in", "?");
  ISO__AUTO_FREE char *system = iso__bench_json_text(item, "system", "?");
  ISO__AUTO_FREE char *metric = iso__bench_json_text(item, "metric", "?");
  ISO__AUTO_FREE char *reason = iso__bench_json_text(item, "reason", "not part of that run");
  ISO__AUTO_JV jv regression = iso__bench_json_get(item, "regression");
  fprintf(file, "%-18s %-15s not measured %s: %s%s\n", system, metric, side, reason,
          jv_get_kind(regression) == JV_KIND_TRUE ? ": regression" : "");
}

/* Calls `print` for each item of a member that is an array; gives their number. */
static int each(jv object, const char *key, FILE *file, void (*print)(FILE *, jv)) {
  ISO__AUTO_JV jv list = iso__bench_json_get(object, key);
  int count = jv_get_kind(list) == JV_KIND_ARRAY ? jv_array_length(jv_copy(list)) : 0;
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv item = jv_array_get(jv_copy(list), i);
    print(file, item);
  }
  return count;
}

static void print_warning(FILE *file, jv item) {
  if (jv_get_kind(item) == JV_KIND_STRING) fprintf(file, "warning: %s\n", jv_string_value(item));
}

void iso__bench_compare_table(FILE *file, jv comparison) {
  fprintf(file, "%-18s %-15s %10s %10s  %-28s %8s  %-15s  %s\n", "system", "metric", "before",
          "after", "change (95 % interval)", "p", "A", "verdict");
  each(comparison, "comparisons", file, print_comparison);
  each(comparison, "missing", file, print_missing);
  fputc('\n', file);
  each(comparison, "warnings", file, print_warning);
  double regressions = iso__bench_json_number(comparison, "regressions", 0);
  double threshold = iso__bench_json_number(comparison, "threshold", 0);
  fprintf(file, "%.0f regression%s; a median may be worse by %g %%\n", regressions,
          regressions > 1 || regressions < 1 ? "s" : "", threshold);
}

static void ignore(FILE *file, jv item) {
  (void)file;
  (void)item;
}

int iso__bench_compare_command(int argc, char **argv) {
  request asked = {.threshold = 5};
  int status = read_arguments(argc, argv, &asked);
  if (status >= 0) return status;
  ISO__AUTO_ERROR iso__bench_error error = {0};
  ISO__AUTO_JV jv before = iso__bench_json_read(asked.before, &error);
  if (!jv_is_valid(before)) return wrong(error.text, "");
  ISO__AUTO_JV jv after = iso__bench_json_read(asked.after, &error);
  if (!jv_is_valid(after)) return wrong(error.text, "");
  ISO__AUTO_JV jv comparison = iso__bench_compare(before, after, asked.threshold, &error);
  if (!jv_is_valid(comparison)) return wrong(error.text, "");
  if (asked.json) {
    ISO__AUTO_JV jv text = jv_dump_string(jv_copy(comparison), JV_PRINT_INDENT_FLAGS(1));
    puts(jv_string_value(text));
  } else {
    iso__bench_compare_table(stdout, comparison);
  }
  if (each(comparison, "comparisons", NULL, ignore) == 0) {
    fputs("isoload bench compare: the runs have no system and metric in common\n", stderr);
    return EXIT_REGRESSION;
  }
  return iso__bench_json_number(comparison, "regressions", 0) > 0 ? EXIT_REGRESSION : 0;
}
